//! Between an answer that goes out and one that is kept.

use std::collections::BTreeMap;

use actix_web::{
    HttpResponse,
    body::{BoxBody, MessageBody},
    http::{
        StatusCode,
        header::{CONTENT_TYPE, ETAG, HeaderMap, HeaderName, LOCATION},
    },
};
use roster_service::Answer;
use roster_service::domain::UserId;

use crate::problem::{MEDIA_TYPE, Problem};

/// Tells that an answer was given before.
pub(crate) const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The headers of an answer that are its own; all others belong to the request that it goes to.
const HEADERS: [HeaderName; 3] = [CONTENT_TYPE, ETAG, LOCATION];

/// What is kept of the outcome of a call to `path`, and the outcome itself.
pub(super) fn keep(
    outcome: Result<HttpResponse, Problem>,
    path: &str,
) -> (Option<Answer>, Result<HttpResponse, Problem>) {
    match outcome {
        Ok(response) => {
            let (response, body) = response.into_parts();
            let Ok(body) = body.try_into_bytes() else {
                return (None, Err(Problem::internal("an answer without end cannot be kept")));
            };
            let answer = is_kept(response.status()).then(|| {
                let headers = headers(response.headers());
                let about = headers.get(LOCATION.as_str()).map_or(path, String::as_str);
                let about = user_in(about);
                Answer { status: response.status().as_u16(), headers, body: body.to_vec(), about }
            });
            (answer, Ok(response.set_body(BoxBody::new(body))))
        }
        Err(problem) => {
            let status = problem.code().status();
            let answer = is_kept(status).then(|| Answer {
                status: status.as_u16(),
                headers: BTreeMap::from([(CONTENT_TYPE.to_string(), MEDIA_TYPE.to_owned())]),
                body: problem.to_stored(),
                about: user_in(path),
            });
            (answer, Err(problem))
        }
    }
}

/// The answer as it is given again. A problem goes out under the id of the request that it answers this time.
pub(super) fn replay(answer: Answer) -> Result<HttpResponse, Problem> {
    let unfit = || Problem::internal("a kept answer is unfit");
    if answer.headers.get(CONTENT_TYPE.as_str()).is_some_and(|kind| kind == MEDIA_TYPE) {
        return Err(Problem::from_stored(&answer.body).ok_or_else(unfit)?.replayed());
    }
    let mut response = HttpResponse::build(StatusCode::from_u16(answer.status).map_err(|_| unfit())?);
    for header in answer.headers {
        response.insert_header(header);
    }
    Ok(response.insert_header((REPLAYED, "true")).body(answer.body))
}

/// Whether a status says something that stays true: a failure of the server, a deadline, a limit and a missing token do not.
fn is_kept(status: StatusCode) -> bool {
    let passes = [StatusCode::UNAUTHORIZED, StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_MANY_REQUESTS];
    !status.is_server_error() && !passes.contains(&status)
}

fn headers(headers: &HeaderMap) -> BTreeMap<String, String> {
    let text = |name: &HeaderName| headers.get(name)?.to_str().ok().map(str::to_owned);
    HEADERS.iter().filter_map(|name| Some((name.to_string(), text(name)?))).collect()
}

/// The user whom a path is about.
fn user_in(path: &str) -> Option<UserId> {
    let (_, rest) = path.split_once("/v1/users/")?;
    rest.split('/').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::problem::{Code, FieldCode, FieldError};

    #[test]
    fn what_passes_by_itself_is_not_kept() {
        for status in [200, 201, 204, 303, 403, 404, 409, 412, 422] {
            assert!(is_kept(StatusCode::from_u16(status).unwrap()), "{status}");
        }
        for status in [401, 408, 429, 500, 503] {
            assert!(!is_kept(StatusCode::from_u16(status).unwrap()), "{status}");
        }
    }

    #[test]
    fn a_path_is_about_the_user_in_it() {
        let id = "0198c0de-0000-7000-8000-000000000001";
        for path in ["/v1/users/{}", "/v1/users/{}/suspend", "/accounts/v1/users/{}"] {
            assert_eq!(user_in(&path.replace("{}", id)).unwrap().to_string(), id);
        }
        for path in ["/v1/users", "/v1/users/", "/v1/users/ada", "/v1/roles/editor"] {
            assert_eq!(user_in(path), None, "{path}");
        }
    }

    #[test]
    fn an_answer_comes_back_with_its_status_its_body_and_its_own_headers() {
        let id = "/v1/users/0198c0de-0000-7000-8000-000000000001";
        let mut response = HttpResponse::Created();
        response.insert_header((LOCATION, id)).insert_header((ETAG, "\"1\"")).insert_header(("x-other", "1"));
        let (answer, first) = keep(Ok(response.json("body")), "/v1/users");
        let answer = answer.unwrap();
        assert_eq!(answer.about, user_in(id));
        let again = replay(answer).unwrap();
        assert_eq!((first.unwrap().status(), again.status()), (StatusCode::CREATED, StatusCode::CREATED));
        let sent: Vec<_> = ["content-type", "etag", "location", "idempotency-replayed", "x-other"]
            .map(|name| again.headers().get(name).and_then(|value| value.to_str().ok()))
            .into();
        assert_eq!(sent, [Some("application/json"), Some("\"1\""), Some(id), Some("true"), None]);
        assert_eq!(again.into_body().try_into_bytes().unwrap(), "\"body\"");
    }

    #[test]
    fn a_refusal_comes_back_with_everything_that_it_said() {
        let errors = vec![
            FieldError::field("a/b", FieldCode::TooLong),
            FieldError::body(FieldCode::WrongType),
            FieldError::parameter("q", FieldCode::InvalidValue),
        ];
        for problem in [Problem::validation(errors), Problem::new(Code::Conflict).with_detail("Taken.")] {
            let (answer, _) = keep(Err(problem.clone()), "/v1/users");
            let again = replay(answer.unwrap()).unwrap_err();
            assert_eq!(
                (again.code(), again.detail(), again.errors()),
                (problem.code(), problem.detail(), problem.errors())
            );
            assert!(again.is_replayed() && !problem.is_replayed());
        }
        let damaged = Answer {
            status: 409,
            headers: BTreeMap::from([("content-type".into(), MEDIA_TYPE.into())]),
            body: Vec::new(),
            about: None,
        };
        assert_eq!(replay(damaged).unwrap_err().code(), Code::InternalError);
    }
}
