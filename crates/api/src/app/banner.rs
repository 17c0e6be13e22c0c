//! What a person who starts the service needs to know.

use std::io::Write;

/// Prints it on standard error; a closed one is no reason not to serve.
pub(super) fn print(program: &str, public_url: &str, is_mirror: bool) {
    let (listener, cargo_run) = match program {
        "roster" => ("Roster", "cargo run --".to_owned()),
        program => (program, format!("cargo run -p {program} --")),
    };
    let first_admin = if is_mirror {
        format!("{program} user set-role you@example.com admin, once your first token was here")
    } else {
        format!(
            "{program} user create --email you@example.com --role admin --generate-password\n                \
             (from a checkout: {cargo_run} user create ...)\n                \
             or by mail: a start with ROSTER_BOOTSTRAP__ADMIN_EMAIL=you@example.com"
        )
    };
    let _ = write!(
        std::io::stderr(),
        "\n  {listener} listens on {public_url}\n\n  \
         First admin:  {first_admin}\n  \
         API docs:     {public_url}/docs\n\n"
    );
}
