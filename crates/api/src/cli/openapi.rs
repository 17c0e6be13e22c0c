//! `roster openapi`

use clap::Args;

/// Print the OpenAPI document. It is JSON with and without `--json`.
#[derive(Debug, Default, PartialEq, Eq, Args)]
pub struct OpenapiArgs {}
