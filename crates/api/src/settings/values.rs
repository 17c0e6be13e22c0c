//! The layers laid over one another: for each key the value that counts, and where it came from.

use super::environment::{Environment, PREFIX};
use super::error::{KeyProblem, SettingsError};
use super::file::FileEntry;
use super::key::{Entry, Fallback, Key, Spec};
use super::origin::Origin;
use super::raw::{Raw, Unfit};
use super::{suggest, table};

/// A value that somebody set.
pub(super) struct Found {
    pub(super) spec: &'static Spec,
    pub(super) raw: Raw,
    pub(super) origin: Origin,
    /// The key as it was written.
    pub(super) written: String,
}

/// What was set, each key at most once, and what is wrong with it.
#[derive(Default)]
pub(super) struct Values {
    found: Vec<Found>,
    spoiled: Vec<&'static Spec>,
    problems: Vec<KeyProblem>,
}

impl Values {
    /// Lays the environment over what stands in the file.
    pub(super) fn gather(file: Vec<FileEntry>, environment: &Environment) -> Self {
        let mut values = Self::default();
        for entry in file {
            values.add_file_entry(entry);
        }
        values.add_environment(environment);
        values
    }

    fn add_file_entry(&mut self, FileEntry { path, raw, origin }: FileEntry) {
        match table().find(|entry| entry.spec().path() == path) {
            Some(entry) => self.add(entry, raw, origin, path),
            None => self.add_unknown(path, origin, Spec::path),
        }
    }

    /// The short names first, so that the prefixed ones win over them.
    fn add_environment(&mut self, environment: &Environment) {
        for (name, value) in environment.iter() {
            if let Some(entry) = table().find(|entry| entry.spec().short == Some(name)) {
                self.add_variable(entry, name, value.map(|value| value.as_str()));
            }
        }
        for (name, value) in environment.iter().filter(|(name, _)| name.starts_with(PREFIX)) {
            match table().find(|entry| entry.spec().variable() == name) {
                Some(entry) => self.add_variable(entry, name, value.map(|value| value.as_str())),
                None => self.add_unknown(name.to_owned(), Origin::Environment, Spec::variable),
            }
        }
    }

    fn add_variable(&mut self, entry: &'static dyn Entry, name: &str, value: Option<&str>) {
        let raw = value.map_or(Raw::Unusable, Raw::text);
        self.add(entry, raw, Origin::Environment, name.to_owned());
    }

    /// Lays a value over the one beneath. An unfit one is reported, also where a fit one lies over it.
    fn add(&mut self, entry: &'static dyn Entry, raw: Raw, origin: Origin, written: String) {
        let spec = entry.spec();
        self.found.retain(|found| !found.spec.is(spec));
        match entry.check(&raw) {
            Ok(()) => self.found.push(Found { spec, raw, origin, written }),
            Err(Unfit(reason)) => {
                let reason =
                    reason.map_or_else(String::new, |reason| format!("{reason}; ")) + "takes " + spec.takes;
                self.spoiled.push(spec);
                self.problems.push(KeyProblem { key: written, origin, reason });
            }
        }
    }

    fn add_unknown(&mut self, written: String, origin: Origin, name: fn(&Spec) -> String) {
        let nearest = suggest::nearest(&written, table().map(|entry| name(entry.spec())));
        let hint = nearest.map_or_else(
            || "all keys are listed by `roster config show`".to_owned(),
            |name| format!("did you mean {name}?"),
        );
        self.problems.push(KeyProblem { key: written, origin, reason: format!("unknown key; {hint}") });
    }

    pub(super) fn found(&self, spec: &Spec) -> Option<&Found> {
        self.found.iter().find(|found| found.spec.is(spec))
    }

    /// The value of a key that may be unset.
    pub(super) fn find<T>(&self, key: &Key<T>) -> Result<Option<T>, SettingsError> {
        let raw = match (self.found(&key.spec), key.spec.fallback) {
            (Some(found), _) => found.raw.clone(),
            (None, Fallback::Value(text)) => Raw::text(text),
            (None, Fallback::None | Fallback::Derived(_)) => return Ok(None),
        };
        (key.read)(&raw).map(Some).map_err(|_| self.refusal(&key.spec))
    }

    /// The value of a key that has a default.
    pub(super) fn get<T>(&self, key: &Key<T>) -> Result<T, SettingsError> {
        self.find(key)?.ok_or_else(|| self.refusal(&key.spec))
    }

    /// A rule between keys: when it is `broken`, the problem is put down to `blamed`. Nothing is said while one of the
    /// keys is unfit by itself, for then nobody knows whether the rule is broken.
    pub(super) fn refuse(&mut self, broken: bool, blamed: &Spec, others: &[&Spec], reason: &str) {
        let spoiled = |spec: &Spec| self.spoiled.iter().any(|other| other.is(spec));
        if broken && !spoiled(blamed) && !others.iter().any(|spec| spoiled(spec)) {
            let problem = self.problem(blamed, reason);
            self.problems.push(problem);
        }
    }

    /// All that is wrong, in one error.
    pub(super) fn verdict(&mut self) -> Result<(), SettingsError> {
        let problems = std::mem::take(&mut self.problems);
        if problems.is_empty() { Ok(()) } else { Err(SettingsError::Keys(problems)) }
    }

    fn refusal(&self, spec: &Spec) -> SettingsError {
        SettingsError::Keys(vec![self.problem(spec, &format!("takes {}", spec.takes))])
    }

    fn problem(&self, spec: &Spec, reason: &str) -> KeyProblem {
        let (key, origin) = self
            .found(spec)
            .map_or_else(|| (spec.usual_name(), Origin::Unset), |it| (it.written.clone(), it.origin.clone()));
        KeyProblem { key, origin, reason: reason.to_owned() }
    }
}
