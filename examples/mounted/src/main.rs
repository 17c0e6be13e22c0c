//! The program: the shop's own, with the shop's own variables.

use std::net::TcpListener;

use mounted::{ACCOUNTS, Shop, serve};

/// Where the shop listens.
const ADDRESS: &str = "127.0.0.1:8000";

#[actix_web::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let shop = Shop {
        database_url: "sqlite://data/shop.db".to_owned(),
        url: format!("http://{ADDRESS}"),
        roster: Vec::new(),
    };
    let accounts = shop.accounts().await?;
    let server = serve(TcpListener::bind(ADDRESS)?, &accounts)?;
    eprintln!("the shop listens on {}; its accounts are below {ACCOUNTS}", shop.url);
    Ok(accounts.while_running(server).await?)
}
