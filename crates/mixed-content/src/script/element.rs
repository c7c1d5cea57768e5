//! Which element a variable holds, for `element.src = ...`.

use oxc_ast::ast::{Argument, CallExpression, Expression};

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
    Track,
    /// `image` of SVG.
    Picture,
    Unknown,
}

impl Element {
    /// By what made it, else by what it is called.
    pub(super) fn of<'a>(expression: &Expression<'a>, constants: &Constants<'_, 'a>) -> Self {
        let made = match expression.get_inner_expression() {
            Expression::Identifier(name) => {
                constants.resolve(name).and_then(|made| Self::made_by(made, constants))
            }
            other => Self::made_by(other, constants),
        };
        made.unwrap_or_else(|| Self::called(Path::of(expression).last()))
    }

    /// `new Image()`, `document.createElement('script')`, `document.querySelector('video')`, `$('<img>')`.
    fn made_by<'a>(expression: &Expression<'a>, constants: &Constants<'_, 'a>) -> Option<Self> {
        match expression.get_inner_expression() {
            Expression::NewExpression(new) => match Path::of(&new.callee).last() {
                "Image" => Some(Self::Image),
                "Audio" => Some(Self::Media),
                _ => None,
            },
            Expression::CallExpression(call) => Self::given_by(call, constants),
            // `document.images[0]`.
            Expression::ComputedMemberExpression(member) => match Path::of(&member.object).last() {
                "images" => Some(Self::Image),
                "forms" => Some(Self::Form),
                "scripts" => Some(Self::Script),
                "embeds" => Some(Self::Object),
                _ => Self::made_by(&member.object, constants),
            },
            _ => None,
        }
    }

    fn given_by<'a>(call: &CallExpression<'a>, constants: &Constants<'_, 'a>) -> Option<Self> {
        let argument = |at: usize| call.arguments.get(at).and_then(Argument::as_expression);
        let text = |at: usize| constants.text(argument(at)?);
        match Path::of(&call.callee).last() {
            "createElement" | "getElementsByTagName" => {
                text(0).map(|tag| Self::named(&tag.to_ascii_lowercase()))
            }
            "createElementNS" => text(1).map(|tag| match tag.as_str() {
                "image" => Self::Picture,
                tag => Self::named(tag),
            }),
            "getElementById" => text(0).map(|id| Self::titled(&id)),
            "querySelector" | "querySelectorAll" | "closest" | "$" | "jQuery" | "find" => {
                text(0).map(|selector| Self::selected(&selector))
            }
            "appendChild" | "append" | "insertBefore" => Self::made_by(argument(0)?, constants),
            "cloneNode" => {
                Self::made_by(call.callee.get_inner_expression().as_member_expression()?.object(), constants)
            }
            _ => None,
        }
    }

    /// By the last part of a selector: its element, else its name; or by the tag of markup.
    fn selected(selector: &str) -> Self {
        let last = selector.trim().rsplit([' ', '>', '+', '~']).find(|part| !part.is_empty());
        let last = match selector.trim_start().strip_prefix('<') {
            Some(markup) => markup,
            None => last.unwrap_or_default(),
        };
        let length = last.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(last.len());
        match Self::named(&last[..length].to_ascii_lowercase()) {
            Self::Unknown => Self::titled(last),
            known => known,
        }
    }

    /// By an id or a class; one letter says nothing there.
    fn titled(name: &str) -> Self {
        Some(Self::called(name)).filter(|element| *element != Self::Anchor).unwrap_or(Self::Unknown)
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
            "track" => Self::Track,
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
            ("src", Self::Track) => &rules::SCRIPTED_TRACK,
            ("href" | "xlink:href", Self::Picture) => &rules::SCRIPTED_IMAGE,
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
