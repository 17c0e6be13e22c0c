//! The edge: what holds for every request and every answer, whatever the route.
//!
//! One middleware, the outermost. It knows the client and gives the request an id; refuses targets that no route
//! should see; runs the handler in a task of its own under the deadline, so that neither a panic nor a client that
//! hangs up breaks anything half way; writes every refusal as a problem document; sets the security headers; and
//! logs the request once.

mod answer;
mod body;
mod client;
mod config;
mod headers;
mod log;
mod reader;
mod target;

use std::{
    any::Any,
    future::{Future, Ready, poll_fn, ready},
    pin::Pin,
    rc::Rc,
    sync::Arc,
    task::Poll,
};

use actix_web::{
    Error, HttpMessage,
    body::{BoxBody, MessageBody},
    dev::{Service, ServiceRequest, ServiceResponse, Transform, forward_ready},
    error::InternalError,
    rt::{
        spawn,
        task::{JoinError, JoinHandle},
    },
};
use futures_util::future::LocalBoxFuture;
use tokio::time::timeout;
use tracing::Instrument;

pub(crate) use self::reader::bound_stalled_readers;
use self::{answer::Answer, body::SharedBody, log::Access};
pub use self::{
    answer::OwnErrorBody,
    config::{EdgeConfig, RequestIds},
};
use crate::{
    extract::check_query,
    problem::{Code, Problem},
};

/// The middleware. Wrap it around everything else, last of all.
#[derive(Clone)]
pub struct Edge {
    config: Arc<EdgeConfig>,
}

impl Edge {
    /// An edge for an application that is reached under `config.public_url`.
    pub fn new(config: Arc<EdgeConfig>) -> Self {
        Self { config }
    }
}

impl<S, B> Transform<S, ServiceRequest> for Edge
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    S::Future: 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<BoxBody>;
    type Error = Error;
    type Transform = EdgeService<S>;
    type InitError = ();
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, inner: S) -> Self::Future {
        ready(Ok(EdgeService { inner: Rc::new(inner), config: Arc::clone(&self.config) }))
    }
}

/// The service that [`Edge`] puts around an application.
pub struct EdgeService<S> {
    inner: Rc<S>,
    config: Arc<EdgeConfig>,
}

impl<S, B> Service<ServiceRequest> for EdgeService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    S::Future: 'static,
    B: MessageBody + 'static,
{
    type Response = ServiceResponse<BoxBody>;
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self::Response, Error>>;

    forward_ready!(inner);

    fn call(&self, mut request: ServiceRequest) -> Self::Future {
        let config = Arc::clone(&self.config);
        let client = client::identify(&request, &config);
        let access = Access::start(&request, &client);
        let request_id = client.request_id.clone();
        let body = SharedBody::share(&mut request);
        request.extensions_mut().insert(client);

        if let Err(problem) = target::check(request.uri()).and_then(|()| check_query(request.query_string()))
        {
            let answer = Answer::of_problem(&problem, &config, &request_id);
            return Box::pin(async move { Ok(request.into_response(answer.finish(&access))) });
        }

        // The request moves into the task whole: routing needs the only handle to it. The task goes on when the
        // client hangs up and this future is dropped.
        let inner = Rc::clone(&self.inner);
        let task = spawn(async move { inner.call(request).await }.instrument(access.span()));
        Box::pin(async move {
            let problem = match timeout(config.request_deadline, unless_broken(task, body.as_ref())).await {
                Ok(Some(Ok(Ok(response)))) => {
                    let (request, response) = response.into_parts();
                    let answer = Answer::of_response(response.map_into_boxed_body(), &config, &request_id);
                    return Ok(ServiceResponse::new(request, answer.finish(&access)));
                }
                Ok(Some(Ok(Err(error)))) => {
                    let answer = Answer::of_response(error.error_response(), &config, &request_id);
                    return Err(without_request(answer.finish(&access)));
                }
                Ok(Some(Err(failure))) => Problem::internal(describe(failure)),
                Ok(None) => {
                    Problem::new(Code::MalformedRequest).with_detail("The body did not arrive whole.")
                }
                Err(_elapsed) => Problem::new(Code::RequestTimeout),
            };
            body.iter().for_each(SharedBody::break_off);
            let mut answer = Answer::of_problem(&problem, &config, &request_id);
            if problem.code() != Code::InternalError {
                answer.close_connection();
            }
            Err(without_request(answer.finish(&access)))
        })
    }
}

/// The end of the handler's task, or `None` when the request's body breaks off first.
async fn unless_broken<T>(
    mut task: JoinHandle<T>,
    body: Option<&SharedBody>,
) -> Option<Result<T, JoinError>> {
    poll_fn(|context| {
        if let Poll::Ready(end) = Pin::new(&mut task).poll(context) {
            return Poll::Ready(Some(end));
        }
        body.map_or(Poll::Pending, |body| body.poll_broken(context)).map(|()| None)
    })
    .await
}

/// A finished answer whose request is still with the task, or gone with it.
fn without_request(response: actix_web::HttpResponse) -> Error {
    InternalError::from_response("answered by the edge", response).into()
}

/// What a panic said, for the log.
fn describe(failure: JoinError) -> String {
    match failure.try_into_panic() {
        Ok(payload) => format!("the handler panicked: {}", panic_message(payload.as_ref())),
        Err(_) => "the handler's task was cancelled".to_owned(),
    }
}

fn panic_message(payload: &(dyn Any + Send)) -> &str {
    payload
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| payload.downcast_ref::<&str>().copied())
        .unwrap_or("no message")
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
