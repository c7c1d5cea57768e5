//! Which element a variable holds, for `element.src = ...`.

use oxc_ast::ast::Expression;

use super::path::Path;
use super::value::Constants;
use crate::names;
use crate::rules::{self, Rule};

/// An element, as far as the file tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    Image,
    Media,
    Script,
    Frame,
    Link,
    Form,
    Object,
    Anchor,
    Unknown,
}

impl Element {
    /// By what made it, else by what it is called.
    pub(super) fn of<'a>(expression: &Expression<'a>, constants: &Constants<'_, 'a>) -> Self {
        let made = match expression.get_inner_expression() {
            Expression::Identifier(name) => constants.resolve(name).and_then(Self::made_by),
            other => Self::made_by(other),
        };
        made.unwrap_or_else(|| Self::called(Path::of(expression).last()))
    }

    /// `new Image()`, `new Audio()`, `document.createElement('script')`.
    fn made_by(expression: &Expression) -> Option<Self> {
        match expression.get_inner_expression() {
            Expression::NewExpression(new) => match Path::of(&new.callee).last() {
                "Image" => Some(Self::Image),
                "Audio" => Some(Self::Media),
                _ => None,
            },
            Expression::CallExpression(call) if Path::of(&call.callee).last() == "createElement" => {
                match call.arguments.first()?.as_expression()? {
                    Expression::StringLiteral(name) => Some(Self::named(&name.value.to_ascii_lowercase())),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn named(tag: &str) -> Self {
        match tag {
            "img" | "image" => Self::Image,
            "audio" | "video" | "source" => Self::Media,
            "script" => Self::Script,
            "iframe" | "frame" => Self::Frame,
            "link" => Self::Link,
            "form" => Self::Form,
            "object" | "embed" => Self::Object,
            "a" | "area" => Self::Anchor,
            _ => Self::Unknown,
        }
    }

    fn called(name: &str) -> Self {
        let words = names::words(name);
        let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
        match () {
            () if names::is_picture(name) => Self::Image,
            () if has(&["audio", "video", "media", "player"]) => Self::Media,
            () if has(&["script"]) => Self::Script,
            () if has(&["iframe", "frame"]) => Self::Frame,
            () if has(&["stylesheet", "css"]) => Self::Link,
            () if has(&["form"]) => Self::Form,
            () if has(&["a", "anchor"]) => Self::Anchor,
            () => Self::Unknown,
        }
    }

    /// The rule for an address given to one of its attributes; `None` when that asks for nothing.
    pub(super) fn rule(self, attribute: &str) -> Option<&'static Rule> {
        Some(match (attribute, self) {
            ("src", Self::Image) => &rules::SCRIPTED_IMAGE,
            ("src", Self::Media) => &rules::SCRIPTED_MEDIA,
            ("src", Self::Script) => &rules::SCRIPTED_SCRIPT,
            ("src", Self::Frame) => &rules::SCRIPTED_IFRAME,
            ("src", Self::Anchor) => return None,
            ("src", _) => &rules::SCRIPTED_ELEMENT,
            ("poster", _) => &rules::SCRIPTED_IMAGE,
            ("srcset", _) => &rules::SCRIPTED_IMAGE_SET,
            ("href", Self::Link) => &rules::SCRIPTED_STYLESHEET,
            ("data", Self::Object) => &rules::SCRIPTED_ELEMENT,
            ("action" | "formAction" | "formaction", _) => &rules::SCRIPTED_FORM,
            _ => return None,
        })
    }
}
