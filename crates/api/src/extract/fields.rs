//! Reading the fields of a JSON object, all failures collected.

use roster_service::domain::Patch;
use serde_json::{Map, Value};

use crate::problem::{FieldCode, FieldError, Problem, Refusal};

/// Reads the fields of one object and collects everything that is wrong with them.
///
/// A method that fails notes the failure and gives the empty answer, so that the next field can be read all the
/// same; [`Fields::finish`] refuses what was never read and reports every failure at once.
///
/// ```text
/// let mut fields = body.fields();
/// let email = fields.required("email", line(Email::parse));
/// let name = fields.optional("name", line(DisplayName::parse));
/// fields.finish(|| Some(Input { email: email?, name }))
/// ```
pub struct Fields {
    unread: Map<String, Value>,
    errors: Vec<FieldError>,
}

impl Fields {
    pub(super) fn new(unread: Map<String, Value>) -> Self {
        Self { unread, errors: Vec::new() }
    }

    /// A field that has to be there; `null` counts as missing.
    pub fn required<T>(&mut self, name: &str, read: impl FnOnce(Value) -> Result<T, Refusal>) -> Option<T> {
        match self.unread.remove(name) {
            None | Some(Value::Null) => {
                self.refuse(name, FieldCode::Required);
                None
            }
            Some(value) => self.value(name, value, read),
        }
    }

    /// Whether a field was sent that was not read yet.
    pub fn has(&self, name: &str) -> bool {
        self.unread.contains_key(name)
    }

    /// A field that may be missing or `null`.
    pub fn optional<T>(&mut self, name: &str, read: impl FnOnce(Value) -> Result<T, Refusal>) -> Option<T> {
        match self.unread.remove(name) {
            None | Some(Value::Null) => None,
            Some(value) => self.value(name, value, read),
        }
    }

    /// A field of a merge patch.
    pub fn patch<T>(&mut self, name: &str, read: impl FnOnce(Value) -> Result<T, Refusal>) -> Patch<T> {
        match self.unread.remove(name) {
            None => Patch::Keep,
            Some(Value::Null) => Patch::Clear,
            Some(value) => self.value(name, value, read).map_or(Patch::Keep, Patch::Set),
        }
    }

    /// A field of a merge patch that is an object with fields of its own, which `read` reads.
    pub fn patch_object<T>(&mut self, name: &str, read: impl FnOnce(&mut Self) -> T) -> Patch<T> {
        let inner = match self.unread.remove(name) {
            None => return Patch::Keep,
            Some(Value::Null) => return Patch::Clear,
            Some(Value::Object(inner)) => inner,
            Some(_) => {
                self.refuse(name, FieldCode::WrongType);
                return Patch::Keep;
            }
        };
        let mut inner = Self::new(inner);
        let value = read(&mut inner);
        let errors = inner.into_errors();
        if errors.is_empty() {
            return Patch::Set(value);
        }
        self.errors.extend(errors.into_iter().map(|error| error.within(name)));
        Patch::Keep
    }

    /// A required field that goes by several names, of which exactly one may be given. A missing one is reported
    /// under the first name.
    pub fn required_alias<T>(
        &mut self,
        names: [&'static str; 3],
        read: impl FnOnce(Value) -> Result<T, Refusal>,
    ) -> Option<T> {
        let mut given = names.into_iter().filter(|name| self.unread.get(*name).is_some_and(|v| !v.is_null()));
        let [first, ..] = names;
        let chosen = given.next().unwrap_or(first);
        let surplus: Vec<_> = given.collect();
        for name in names.into_iter().filter(|name| *name != chosen) {
            self.unread.remove(name);
        }
        let value = self.required(chosen, read);
        for &name in &surplus {
            let detail = format!("only one of {} may be given", names.join(", "));
            self.refuse(name, Refusal::new(FieldCode::InvalidValue, detail));
        }
        value.filter(|_| surplus.is_empty())
    }

    /// The items of a list that the field `name` holds. Each one that fails is noted by its place.
    pub fn items<T>(
        &mut self,
        name: &str,
        items: Vec<Value>,
        read: impl Fn(Value) -> Result<T, Refusal>,
    ) -> Vec<T> {
        let mut fit = Vec::new();
        for (place, item) in items.into_iter().enumerate() {
            match read(item) {
                Ok(item) => fit.push(item),
                Err(refusal) => self.errors.push(FieldError::item(name, place, refusal)),
            }
        }
        fit
    }

    /// Notes a failure of a field, found by a check of the caller's own.
    pub fn refuse(&mut self, name: &str, refusal: impl Into<Refusal>) {
        self.errors.push(FieldError::field(name, refusal));
    }

    /// Whether the content is refused by what was read so far: something failed, or a field is left over.
    pub fn is_refused(&self) -> bool {
        !self.errors.is_empty() || !self.unread.is_empty()
    }

    /// Ends the reading: what `build` makes of the values, when nothing failed and no field is left over.
    ///
    /// # Errors
    /// `validation_failed` with every failure; `internal_error` when `build` misses a value that was never refused.
    pub fn finish<T>(self, build: impl FnOnce() -> Option<T>) -> Result<T, Problem> {
        let errors = self.into_errors();
        if !errors.is_empty() {
            return Err(Problem::validation(errors));
        }
        build().ok_or_else(|| Problem::internal("a field is missing that was not refused"))
    }

    /// Everything that is wrong, with what was never read.
    fn into_errors(mut self) -> Vec<FieldError> {
        for name in self.unread.keys() {
            self.errors.push(FieldError::field(name, FieldCode::UnknownField));
        }
        self.errors
    }

    fn value<T>(
        &mut self,
        name: &str,
        value: Value,
        read: impl FnOnce(Value) -> Result<T, Refusal>,
    ) -> Option<T> {
        read(value).map_err(|refusal| self.refuse(name, refusal)).ok()
    }
}

#[cfg(test)]
mod tests;
