//! Why a user can or cannot log in.

use roster_service::domain::{GateReport, LoginDiagnosis};
use serde::Serialize;
use utoipa::ToSchema;

/// Why a user can or cannot log in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "LoginDiagnosis")]
pub struct LoginDiagnosisResponse {
    /// Whether the right password from an unknown device would get in: when every gate is open.
    pub can_log_in: bool,
    /// Every gate, always the same ones in the same order.
    pub gates: Vec<GateResponse>,
}

/// One gate.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "LoginGate")]
pub struct GateResponse {
    /// `deleted`, `account_status`, `email_verified`, `password_set` or `throttle`.
    #[schema(example = "account_status")]
    pub gate: &'static str,
    /// Whether it is open.
    pub ok: bool,
    /// A sentence for a person.
    pub detail: String,
    /// When it opens by itself, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = "date-time", nullable = false)]
    pub until: Option<String>,
}

impl From<LoginDiagnosis> for LoginDiagnosisResponse {
    fn from(diagnosis: LoginDiagnosis) -> Self {
        let can_log_in = diagnosis.can_log_in();
        Self { can_log_in, gates: diagnosis.gates.into_iter().map(GateResponse::from).collect() }
    }
}

impl From<GateReport> for GateResponse {
    fn from(report: GateReport) -> Self {
        Self {
            gate: report.gate.as_str(),
            ok: report.is_open,
            detail: report.detail,
            until: report.until.map(|until| until.to_string()),
        }
    }
}
