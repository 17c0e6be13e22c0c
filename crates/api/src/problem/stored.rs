//! A refusal that is kept, to be told again later.

use serde_json::{Value, json};

use super::{Code, FieldCode, FieldError, FieldErrorDocument, Location, Problem, Refusal};

impl Problem {
    /// What it says, without anything of the request that it answers.
    pub(crate) fn to_stored(&self) -> Vec<u8> {
        let errors: Vec<_> = self.errors.iter().map(FieldErrorDocument::from).collect();
        json!({ "code": self.code.name(), "detail": self.detail, "errors": errors }).to_string().into_bytes()
    }

    /// The problem that [`Problem::to_stored`] wrote; `None` for anything else.
    pub(crate) fn from_stored(stored: &[u8]) -> Option<Self> {
        let stored: Value = serde_json::from_slice(stored).ok()?;
        let detail = stored.get("detail")?.as_str()?.to_owned();
        let errors = stored.get("errors")?.as_array()?.iter().map(field_error).collect::<Option<_>>()?;
        let problem = Self::new(Code::from_name(stored.get("code")?.as_str()?)?).with_detail(detail);
        Some(Self { errors, ..problem })
    }

    /// The same, given again.
    #[must_use]
    pub(crate) fn replayed(self) -> Self {
        Self { is_replayed: true, ..self }
    }

    /// Whether it was given before.
    pub(crate) fn is_replayed(&self) -> bool {
        self.is_replayed
    }
}

fn field_error(stored: &Value) -> Option<FieldError> {
    let text = |name: &str| stored.get(name).and_then(Value::as_str).map(str::to_owned);
    let parameter = || text("parameter").map(Location::Parameter);
    let location = text("pointer").map(Location::Pointer).or_else(parameter)?;
    let refusal = Refusal::new(FieldCode::from_name(&text("code")?)?, text("detail")?);
    Some(FieldError { location, refusal })
}
