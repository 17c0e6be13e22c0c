//! An answer, read whole.

use reqwest::header::HeaderMap;
use serde_json::Value;

/// Status, headers and body of an answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub text: String,
}

impl Answer {
    pub(crate) async fn read(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Self { status, headers, text: response.text().await.unwrap() }
    }

    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }

    /// A text of the JSON body, by its key.
    pub fn text_of(&self, key: &str) -> String {
        self.json()[key].as_str().unwrap_or_else(|| panic!("no text {key} in {self:?}")).to_owned()
    }

    /// A header, empty when it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// All that a client can compare two answers by: status, headers and body, but for the date and the request's id.
    pub fn likeness(&self) -> (u16, Vec<(String, String)>, String) {
        let own = ["date", "x-request-id"];
        let headers = self.headers.iter().filter(|(name, _)| !own.contains(&name.as_str()));
        let mut headers: Vec<_> =
            headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
        headers.sort();
        (self.status, headers, self.text.replace(self.header("x-request-id"), ""))
    }

    /// The answer has this status.
    #[track_caller]
    #[expect(clippy::return_self_not_must_use, reason = "it is an assertion first of all")]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self:?}");
        self
    }

    /// The answer is the problem document of this code.
    #[track_caller]
    #[expect(clippy::return_self_not_must_use, reason = "it is an assertion first of all")]
    pub fn expect_problem(self, status: u16, code: &str) -> Self {
        assert_eq!((self.status, self.json()["code"].as_str()), (status, Some(code)), "{self:?}");
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        self
    }

    /// Pointers (or parameters) and codes of a refused content, in order.
    pub fn field_errors(&self) -> Vec<(String, String)> {
        let text = |entry: &Value, key: &str| entry[key].as_str().map(str::to_owned);
        let entries = self.json()["errors"].as_array().cloned().unwrap_or_default();
        let place = |entry: &Value| text(entry, "pointer").or_else(|| text(entry, "parameter")).unwrap();
        entries.iter().map(|entry| (place(entry), text(entry, "code").unwrap())).collect()
    }
}
