//! What must change in a site for its behaviors to be as wanted.

use std::mem::discriminant;

use super::{default_of, names, target_of};
use crate::pattern::PathPattern;
use crate::project::Site;
use crate::target::Target;

/// The changes to one site, by name of origin.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// Origins that stay, with another target.
    pub(super) retargeted: Vec<(String, Target)>,
    /// Origins to add.
    pub(super) added: Vec<(String, Target)>,
    /// Origins to remove.
    pub(super) dropped: Vec<String>,
    /// The default behavior's origin, when it becomes another.
    pub(super) default: Option<String>,
    /// All behaviors but the default, when they change.
    pub(super) behaviors: Option<Vec<Planned>>,
}

/// One behavior as it will be.
#[derive(Debug)]
pub(super) struct Planned {
    pub(super) pattern: PathPattern,
    pub(super) origin: String,
    /// The written behavior it is made from, by place.
    pub(super) from: Option<usize>,
    /// That behavior has this pattern already, perhaps in another spelling.
    pub(super) keeps_pattern: bool,
}

impl Plan {
    /// The default behavior answers from `target`.
    pub(super) fn for_default(site: &Site, target: &Target) -> Self {
        let old = default_of(site);
        if discriminant(&target_of(&site.origins[old])) == discriminant(target) {
            let retargeted = vec![(site.origins[old].name.clone(), target.clone())];
            return Self { retargeted, ..Self::default() };
        }
        let mut draft = Draft::new(site);
        let name = draft.existing(target).unwrap_or_else(|| draft.add("app", target));
        let mut used: Vec<String> = draft.written().iter().map(|(_, origin)| origin.clone()).collect();
        used.push(name.clone());
        let mut plan = draft.into_plan(&used);
        plan.default = Some(name);
        plan
    }

    /// The behaviors are those `wanted`, in this order.
    pub(super) fn for_behaviors(site: &Site, wanted: &[(PathPattern, Target)]) -> Self {
        let mut draft = Draft::new(site);
        let from = draft.sources(wanted);
        // Those that find an origin go first, so that it is not changed under them.
        let mut origins: Vec<Option<String>> =
            wanted.iter().zip(&from).map(|((_, target), from)| draft.kept(*from, target)).collect();
        let default = site.origins[default_of(site)].name.clone();
        let mut used: Vec<String> = origins.iter().flatten().cloned().chain([default]).collect();
        for (at, (pattern, target)) in
            wanted.iter().enumerate().filter(|(at, _)| origins[*at].is_none()).collect::<Vec<_>>()
        {
            let name = draft.make(from[at], pattern, target, &used);
            used.push(name.clone());
            origins[at] = Some(name);
        }
        let planned = wanted.iter().zip(origins.into_iter().flatten()).zip(from);
        let planned =
            planned.map(|(((pattern, _), origin), from)| draft.planned(pattern, origin, from)).collect();
        let mut plan = draft.into_plan(&used);
        plan.behaviors = Some(planned);
        plan
    }
}

/// A plan while its origins are being found.
struct Draft<'s> {
    site: &'s Site,
    retargeted: Vec<(String, Target)>,
    added: Vec<(String, Target)>,
}

impl<'s> Draft<'s> {
    fn new(site: &'s Site) -> Self {
        Self { site, retargeted: Vec::new(), added: Vec::new() }
    }

    /// Pattern and origin of each behavior but the default.
    fn written(&self) -> Vec<(&'s PathPattern, String)> {
        let written = &self.site.behaviors[..self.site.behaviors.len() - 1];
        written.iter().map(|b| (&b.pattern, self.site.origins[b.origin].name.clone())).collect()
    }

    /// For each wanted behavior the written one it continues: the one with the same pattern and target, else
    /// with the same pattern, else with the same target.
    fn sources(&self, wanted: &[(PathPattern, Target)]) -> Vec<Option<usize>> {
        let written = self.written();
        let mut from = vec![None; wanted.len()];
        for (same_pattern, same_target) in [(true, true), (true, false), (false, true)] {
            for (at, (pattern, target)) in wanted.iter().enumerate() {
                let fits = |old: &usize| {
                    (!same_pattern || written[*old].0 == pattern)
                        && (!same_target || self.has_target(&written[*old].1, target))
                };
                let is_free = |old: &usize| !from.contains(&Some(*old));
                if from[at].is_none() {
                    from[at] = (0..written.len()).filter(is_free).find(fits);
                }
            }
        }
        from
    }

    fn has_target(&self, name: &str, target: &Target) -> bool {
        self.site.origins.iter().any(|origin| origin.name == name && target_of(origin).is_same(target))
    }

    /// The origin a behavior has already, if its target is right, or else any with that target.
    fn kept(&self, from: Option<usize>, target: &Target) -> Option<String> {
        let own = from.map(|old| self.written()[old].1.clone());
        own.filter(|name| self.has_target(name, target)).or_else(|| self.existing(target))
    }

    fn existing(&self, target: &Target) -> Option<String> {
        let same = self.site.origins.iter().find(|origin| target_of(origin).is_same(target));
        same.map(|origin| origin.name.clone())
    }

    /// An origin for a target that has none yet: one made a moment ago, the behavior's own changed in place,
    /// or a new one.
    fn make(
        &mut self,
        from: Option<usize>,
        pattern: &PathPattern,
        target: &Target,
        used: &[String],
    ) -> String {
        let made = self.added.iter().chain(&self.retargeted).find(|(_, made)| made.is_same(target));
        if let Some((name, _)) = made {
            return name.clone();
        }
        match from.and_then(|old| self.own(old, target, used)) {
            Some(name) => {
                self.retargeted.push((name.clone(), target.clone()));
                name
            }
            None => self.add(&names::for_pattern(pattern, target), target),
        }
    }

    /// The origin of a written behavior, if it is of the same kind and nobody else will use it.
    fn own(&self, old: usize, target: &Target, used: &[String]) -> Option<String> {
        let index = self.site.behaviors[old].origin;
        let origin = &self.site.origins[index];
        let same_kind = discriminant(&target_of(origin)) == discriminant(target);
        (same_kind && !used.contains(&origin.name)).then(|| origin.name.clone())
    }

    fn add(&mut self, wish: &str, target: &Target) -> String {
        let existing = self.site.origins.iter().map(|origin| origin.name.as_str());
        let taken: Vec<&str> = existing.chain(self.added.iter().map(|(name, _)| name.as_str())).collect();
        let name = names::fresh(wish, &taken);
        self.added.push((name.clone(), target.clone()));
        name
    }

    fn planned(&self, pattern: &PathPattern, origin: String, from: Option<usize>) -> Planned {
        let keeps_pattern = from.is_some_and(|old| self.site.behaviors[old].pattern == *pattern);
        Planned { pattern: pattern.clone(), origin, from, keeps_pattern }
    }

    /// What was in use before and is not among the `used` goes.
    fn into_plan(self, used: &[String]) -> Plan {
        let in_use = |index: &usize| self.site.behaviors.iter().any(|behavior| behavior.origin == *index);
        let before =
            (0..self.site.origins.len()).filter(in_use).map(|index| self.site.origins[index].name.clone());
        let dropped = before.filter(|name| !used.contains(name)).collect();
        Plan { retargeted: self.retargeted, added: self.added, dropped, ..Plan::default() }
    }
}
