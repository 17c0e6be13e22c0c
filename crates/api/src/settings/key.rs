//! A setting: its names, what it takes, and how its text becomes a value.

use super::raw::{Raw, Unfit};

/// What holds while a setting is not set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fallback {
    /// Nothing: the feature is off, or its absence means something of its own.
    None,
    /// This value, written as a user would write it.
    Value(&'static str),
    /// Something worked out from the machine or from other settings; the text says from what.
    Derived(&'static str),
}

/// When a setting begins to matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It is acted upon.
    Now,
    /// It is known and checked, and acted upon once the capability that it belongs to is there.
    Later,
}

/// Everything about a setting but the type of its value.
#[derive(Debug, Clone, Copy)]
pub struct Spec {
    /// The section; empty for a key that stands outside of any.
    pub section: &'static str,
    /// The key in its section.
    pub name: &'static str,
    /// A second environment variable, without prefix, over which the prefixed one wins.
    pub short: Option<&'static str>,
    /// What holds while it is not set.
    pub fallback: Fallback,
    /// What is allowed; completes the sentence "takes ...".
    pub takes: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// Whether its value is never shown.
    pub is_secret: bool,
    /// When it begins to matter.
    pub effect: Effect,
}

impl Spec {
    /// The name in the settings file, such as `http.bind`.
    pub fn path(&self) -> String {
        if self.section.is_empty() { self.name.to_owned() } else { format!("{}.{}", self.section, self.name) }
    }

    /// The name in the environment, such as `ROSTER_HTTP__BIND`.
    pub fn variable(&self) -> String {
        let path = self.path().replace('.', "__");
        format!("{}{}", super::environment::PREFIX, path.to_uppercase())
    }

    /// The name by which documents and messages call it: the short one where there is one.
    pub fn usual_name(&self) -> String {
        self.short.map_or_else(|| self.variable(), str::to_owned)
    }

    /// Whether both are the same setting.
    pub(super) fn is(&self, other: &Self) -> bool {
        (self.section, self.name) == (other.section, other.name)
    }
}

/// A setting whose value is a `T`.
pub(super) struct Key<T: 'static> {
    pub(super) spec: Spec,
    pub(super) read: fn(&Raw) -> Result<T, Unfit>,
}

impl<T> Key<T> {
    pub(super) const fn new(
        section: &'static str,
        name: &'static str,
        read: fn(&Raw) -> Result<T, Unfit>,
    ) -> Self {
        let spec = Spec {
            section,
            name,
            short: None,
            fallback: Fallback::None,
            takes: "",
            about: "",
            is_secret: false,
            effect: Effect::Now,
        };
        Self { spec, read }
    }

    pub(super) const fn short(mut self, variable: &'static str) -> Self {
        self.spec.short = Some(variable);
        self
    }

    pub(super) const fn default(mut self, text: &'static str) -> Self {
        self.spec.fallback = Fallback::Value(text);
        self
    }

    pub(super) const fn derived(mut self, from: &'static str) -> Self {
        self.spec.fallback = Fallback::Derived(from);
        self
    }

    pub(super) const fn takes(mut self, takes: &'static str) -> Self {
        self.spec.takes = takes;
        self
    }

    pub(super) const fn about(mut self, about: &'static str) -> Self {
        self.spec.about = about;
        self
    }

    pub(super) const fn secret(mut self) -> Self {
        self.spec.is_secret = true;
        self
    }

    pub(super) const fn later(mut self) -> Self {
        self.spec.effect = Effect::Later;
        self
    }
}

/// A setting of whatever type: what the one table of all settings holds.
pub(super) trait Entry: Sync {
    fn spec(&self) -> &Spec;
    fn check(&self, raw: &Raw) -> Result<(), Unfit>;
}

impl<T> Entry for Key<T> {
    fn spec(&self) -> &Spec {
        &self.spec
    }

    fn check(&self, raw: &Raw) -> Result<(), Unfit> {
        (self.read)(raw).map(drop)
    }
}
