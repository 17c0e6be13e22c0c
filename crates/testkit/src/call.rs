//! One call, and how it is sent.

use reqwest::{Client, Method};
use roster_api::testing::TestApp;
use serde_json::Value;
use tokio::task::JoinSet;

use crate::Answer;

/// One call, sent by [`Call::send`].
#[must_use = "a call that is not sent does nothing"]
pub struct Call(reqwest::RequestBuilder);

/// Calls of an application.
pub trait Calls {
    /// The URL that it is reached under, without a slash at its end.
    fn base(&self) -> String;

    /// A call of any method.
    fn call(&self, method: Method, path: &str) -> Call {
        // No pool: a connection of one test's runtime must not be found by another's.
        let client = Client::builder().pool_max_idle_per_host(0).redirect(reqwest::redirect::Policy::none());
        Call(client.build().unwrap().request(method, format!("{}{path}", self.base())))
    }

    /// `GET`
    fn get(&self, path: &str) -> Call {
        self.call(Method::GET, path)
    }

    /// `POST` of a JSON body.
    fn post(&self, path: &str, body: &Value) -> Call {
        self.call(Method::POST, path).json(body)
    }

    /// `PATCH` of a JSON body.
    fn patch(&self, path: &str, body: &Value) -> Call {
        self.call(Method::PATCH, path).json(body)
    }

    /// `PUT` of a JSON body.
    fn put(&self, path: &str, body: &Value) -> Call {
        self.call(Method::PUT, path).json(body)
    }

    /// `DELETE`
    fn delete(&self, path: &str) -> Call {
        self.call(Method::DELETE, path)
    }
}

impl Calls for TestApp {
    fn base(&self) -> String {
        self.url()
    }
}

/// An application that is reached at a URL, whoever started it.
#[derive(Debug, Clone)]
pub struct Site(pub String);

impl Calls for Site {
    fn base(&self) -> String {
        self.0.clone()
    }
}

impl Call {
    /// Signed in.
    pub fn bearer(self, token: &str) -> Self {
        Self(self.0.bearer_auth(token))
    }

    /// With a header.
    pub fn header(self, name: &str, value: &str) -> Self {
        Self(self.0.header(name, value))
    }

    /// With an `Idempotency-Key`.
    pub fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    /// With a JSON body.
    pub fn json(self, body: &Value) -> Self {
        Self(self.0.json(body))
    }

    /// With a body of any kind.
    pub fn body(self, content_type: &str, body: impl Into<reqwest::Body>) -> Self {
        Self(self.0.header("content-type", content_type).body(body))
    }

    /// The same call once more.
    pub fn again(&self) -> Self {
        Self(self.0.try_clone().expect("a body that is no stream"))
    }

    /// Sends the call and reads the whole answer.
    pub async fn send(self) -> Answer {
        Answer::read(self.0.send().await.unwrap()).await
    }
}

/// Sends all calls at the same moment and reads their answers, in the order of the calls.
pub async fn at_once(calls: impl IntoIterator<Item = Call>) -> Vec<Answer> {
    let mut under_way = JoinSet::new();
    for (number, call) in calls.into_iter().enumerate() {
        under_way.spawn(async move { (number, call.send().await) });
    }
    let mut answers = under_way.join_all().await;
    answers.sort_by_key(|(number, _)| *number);
    answers.into_iter().map(|(_, answer)| answer).collect()
}
