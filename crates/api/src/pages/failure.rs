//! What a person sees when a page could not do what it is for.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;

use super::render::page;
use crate::problem::Problem;

/// A problem that is told as a page, and logged like any other.
#[derive(Debug)]
pub(super) struct Failure(Problem);

#[derive(Serialize)]
struct Content {
    status: u16,
    wait: Option<String>,
}

impl<P: Into<Problem>> From<P> for Failure {
    fn from(problem: P) -> Self {
        Self(problem.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        self.0.status_code()
    }

    fn error_response(&self) -> HttpResponse {
        let Self(problem) = self;
        let status = problem.status_code();
        let content = Content { status: status.as_u16(), wait: problem.retry_after().map(in_words) };
        let mut response = match page(status, "failure.html", &content) {
            Ok(response) => response,
            Err(problem) => return problem.error_response(),
        };
        if let Some(seconds) = problem.retry_after() {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(problem.clone());
        response
    }
}

/// A time to wait, rounded up.
fn in_words(seconds: u64) -> String {
    match seconds {
        0 | 1 => "a second".to_owned(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use actix_web::body::MessageBody;

    use super::*;
    use crate::problem::Code;

    /// Status, title and waiting time of the page of a problem, and its text.
    fn told(problem: Problem) -> (u16, String, Option<String>, String) {
        let response = Failure(problem).error_response();
        let status = response.status().as_u16();
        let wait = response.headers().get(RETRY_AFTER).map(|value| value.to_str().unwrap().to_owned());
        let bytes = response.into_body().try_into_bytes().unwrap_or_default();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let (_, title) = text.split_once("<title>").unwrap();
        let title = title.split_once('<').unwrap().0.to_owned();
        (status, title, wait, text)
    }

    #[test]
    fn every_failure_is_told_in_words_of_its_own() {
        let (status, title, wait, text) = told(Problem::new(Code::TooManyAttempts).with_retry_after(7200));
        assert_eq!((status, title.as_str(), wait.as_deref()), (429, "Too many attempts", Some("7200")));
        assert!(text.contains("Wait 120 minutes, then try again."), "{text}");
        let (status, title, wait, text) = told(Problem::unavailable(5));
        assert_eq!((status, title.as_str(), wait.as_deref()), (503, "Not available just now", Some("5")));
        assert!(text.contains("Wait 5 seconds, then try again."), "{text}");
        let (status, title, wait, text) = told(Problem::internal("the cause"));
        assert_eq!((status, title.as_str(), wait), (500, "Something went wrong", None));
        assert!(!text.contains("the cause") && !text.contains("Wait"), "{text}");
    }

    #[test]
    fn a_time_to_wait_is_told_in_seconds_or_minutes() {
        let told = [0, 1, 2, 90, 91, 120, 3600].map(in_words);
        assert_eq!(
            told,
            ["a second", "a second", "2 seconds", "90 seconds", "2 minutes", "2 minutes", "60 minutes"]
        );
    }
}
