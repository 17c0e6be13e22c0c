//! The one log line of a request.

use actix_web::{dev::ServiceRequest, http::StatusCode};
use tokio::time::Instant;
use tracing::{Span, error, info, info_span};

use crate::{extract::ClientInfo, problem::Problem};

/// The longest path that is logged, in characters.
const PATH_LIMIT: usize = 1024;

/// What the log says of a request, from its start. There is no query in it, for queries carry tokens.
pub(super) struct Access {
    started: Instant,
    method: String,
    path: String,
    ip: Option<String>,
    request_id: String,
}

impl Access {
    pub(super) fn start(request: &ServiceRequest, client: &ClientInfo) -> Self {
        Self {
            started: Instant::now(),
            method: request.method().to_string(),
            path: request.path().escape_debug().take(PATH_LIMIT).collect(),
            ip: client.ip.map(|ip| ip.to_string()),
            request_id: client.request_id.clone(),
        }
    }

    /// The span in which the handler runs, so that everything logged there names the request.
    pub(super) fn span(&self) -> Span {
        info_span!("request", request.id = self.request_id, http.method = self.method, http.path = self.path)
    }

    /// Logs the answer: failures of the server as errors with their causes, everything else as information.
    /// Values are passed as strings, which every log format escapes.
    pub(super) fn end(&self, status: StatusCode, problem: Option<&Problem>) {
        // Whole microseconds: more digits are noise. No request lasts for the hour that fits.
        let micros = u32::try_from(self.started.elapsed().as_micros()).unwrap_or(u32::MAX);
        let duration_ms = f64::from(micros) / 1000.0;
        let code = problem.map(|problem| problem.code().name());
        let cause = problem.and_then(Problem::cause_chain);
        let cause = cause.as_deref();
        let Self { method, path, ip, request_id, .. } = self;
        let (method, path, request_id, ip) =
            (method.as_str(), path.as_str(), request_id.as_str(), ip.as_deref());
        if status.is_server_error() {
            error!(
                request.id = request_id,
                http.method = method,
                http.path = path,
                http.status = status.as_u16(),
                client.ip = ip,
                duration_ms,
                code,
                cause,
                "request failed"
            );
        } else {
            info!(
                request.id = request_id,
                http.method = method,
                http.path = path,
                http.status = status.as_u16(),
                client.ip = ip,
                duration_ms,
                code,
                cause,
                "request answered"
            );
        }
    }
}
