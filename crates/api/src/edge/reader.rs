//! Readers that do not read: the server below waits without end for a peer that takes nothing of its answer.

use std::{io, net::TcpListener, time::Duration};

/// Bounds how long a peer of any connection accepted here may take nothing of what waits for it: the system then ends
/// the connection, and the server below with it. Without this a peer that stops reading holds its connection, and the
/// answer in it, for ever (OWASP ASVS 5.0, 13.1.3).
///
/// The kernel does it (`TCP_USER_TIMEOUT`, RFC 5482), and accepted sockets inherit it. Systems other than Linux have
/// no such option; there the proxy in front has to bound slow readers.
///
/// # Errors
/// When the system refuses the option.
#[cfg(target_os = "linux")]
pub(crate) fn bound_stalled_readers(listener: &TcpListener, patience: Duration) -> io::Result<()> {
    let milliseconds = u32::try_from(patience.as_millis()).unwrap_or(u32::MAX);
    Ok(rustix::net::sockopt::set_tcp_user_timeout(listener, milliseconds)?)
}

/// Does nothing: this system has no option for it.
#[cfg(not(target_os = "linux"))]
#[allow(clippy::unnecessary_wraps, reason = "one shape with the system that can")]
pub(crate) fn bound_stalled_readers(_: &TcpListener, _: Duration) -> io::Result<()> {
    Ok(())
}
