//! TLS to what Roster depends on: a certificate for another host is refused.

use std::fs;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use roster_api::app::Application;
use roster_api::settings::{Environment, Settings};
use serde_json::json;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::support::{Calls, PASSWORD, TestApp, TestDatabase};

/// A server that shakes hands once, and tells whether the client went through with it.
struct TlsServer {
    port: u16,
    authority: TempDir,
    handshake: JoinHandle<bool>,
}

impl TlsServer {
    /// With a certificate for `name`, of an authority of its own. `preamble`: what a PostgreSQL client asks for in the
    /// clear first.
    async fn start(name: &str, preamble: bool) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let certificate =
            CertificateParams::new([name.to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
        let authority = tempfile::tempdir().unwrap();
        fs::write(authority.path().join("ca.pem"), issuer.pem()).unwrap();

        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let chain = vec![certificate.der().clone()];
        let config = ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let handshake = tokio::spawn(async move {
            let (mut client, _) = listener.accept().await.unwrap();
            if preamble {
                // SSLRequest: eight bytes, answered by one (PostgreSQL protocol, section 54.2.11).
                client.read_exact(&mut [0; 8]).await.unwrap();
                client.write_all(b"S").await.unwrap();
            }
            let accepted = TlsAcceptor::from(Arc::new(config)).accept(client).await;
            // In TLS 1.3 the server is done before the client has judged; its first byte tells.
            match accepted {
                Ok(mut client) => client.read_u8().await.is_ok(),
                Err(_) => false,
            }
        });
        Self { port, authority, handshake }
    }
}

/// Whether a start goes through with the handshake of a PostgreSQL server whose certificate is for `name`.
async fn trusts_postgres(name: &str, mode: &str) -> bool {
    let server = TlsServer::start(name, true).await;
    let ca = server.authority.path().join("ca.pem");
    let url = format!(
        "postgres://roster@localhost:{}/roster?sslmode={mode}&sslrootcert={}",
        server.port,
        ca.display()
    );
    let secret = ("ROSTER_SECRET_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
    let settings =
        Settings::from_environment(&Environment::new([("DATABASE_URL", url.as_str()), secret])).unwrap();
    // The server speaks no more than TLS, so that no start succeeds.
    assert!(Application::builder(&settings).build().await.is_err());
    server.handshake.await.unwrap()
}

/// CR-01
#[tokio::test]
async fn verify_full_refuses_a_database_whose_certificate_is_for_another_host() {
    assert!(trusts_postgres("localhost", "verify-full").await);
    assert!(trusts_postgres("other.example", "verify-ca").await);
    assert!(!trusts_postgres("other.example", "verify-full").await);
}

/// CR-01
#[tokio::test]
async fn a_mail_server_whose_certificate_is_not_vouched_for_gets_no_mail() {
    let server = TlsServer::start("other.example", false).await;
    let url = format!("smtps://user:password@localhost:{}", server.port);
    let environment = [("ROSTER_MAIL__TRANSPORT", "smtp"), ("ROSTER_MAIL__SMTP_URL", url.as_str())];
    let app = TestApp::start(TestDatabase::sqlite().await, &environment).await;
    let body = json!({ "email": "ada@example.com", "password": PASSWORD });
    app.post("/v1/auth/register", &body).send().await.expect(202);
    assert_eq!(app.roster().deliver_due().await.unwrap(), 0);
    assert!(!server.handshake.await.unwrap());
}
