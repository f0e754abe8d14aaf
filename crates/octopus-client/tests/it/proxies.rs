//! Proxies are used when they are given, and never for this machine.

use std::process::Command;

use octopus_client::{ApiKey, Client, ErrorKind, ProxySettings, RetryPolicy};
use serde_json::Value;

use crate::server::{QUICK, Server, reply};

fn through(proxy: &Server, base: &str) -> Client {
    let settings = ProxySettings::new(&proxy.url()).no_proxy("direct.invalid").credentials("me", "secret");
    Client::builder(base).unwrap().retry(QUICK).proxy(Some(settings)).build().unwrap()
}

#[tokio::test]
async fn a_proxy_is_used_except_for_loopback_and_direct_hosts() {
    let proxy = Server::script(vec![reply(200, "{}")]).await;
    let server = Server::script(vec![reply(200, "{}")]).await;
    through(&proxy, "http://octopus.invalid/octo").system().get::<Value>("items", &[]).await.unwrap();
    assert_eq!(proxy.requests(), ["GET http://octopus.invalid/octo/api/items"]);
    assert_eq!(proxy.seen()[0].header("proxy-authorization"), "Basic bWU6c2VjcmV0");

    through(&proxy, &server.url()).system().get::<Value>("items", &[]).await.unwrap();
    assert_eq!(server.requests(), ["GET /api/items"]);
    let localhost = format!("http://localhost:{}", server.address.port());
    through(&proxy, &localhost).system().get::<Value>("items", &[]).await.unwrap();
    let error = through(&proxy, "http://direct.invalid").system().get::<Value>("items", &[]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Dns);
    let way = format!("direct.invalid:80 (through the proxy {} or directly): ", proxy.address);
    assert!(error.to_string().contains(&way), "{error}");
    assert_eq!((server.seen().len(), proxy.seen().len()), (2, 1));
}

#[tokio::test]
async fn a_proxy_that_wants_other_credentials_is_named_once() {
    let proxy = Server::script(vec![reply(407, "<html>")]).await;
    for base in ["http://octopus.invalid", "https://octopus.invalid"] {
        let before = proxy.seen().len();
        let error = through(&proxy, base).system().get::<Value>("items", &[]).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Proxy, 1), "{error}");
        assert!(!format!("{error} {error:?}").contains("secret"), "{error:?}");
        assert_eq!(proxy.seen().len(), before + 1);
    }
}

#[tokio::test]
async fn the_key_is_not_shown_to_a_proxy_of_an_encrypted_connection() {
    let proxy = Server::script(vec![reply(502, "")]).await;
    let settings = ProxySettings::new(&proxy.url());
    let builder = Client::builder("https://octopus.invalid").unwrap().api_key(ApiKey::from("API-SECRET".to_owned()));
    let client = builder.proxy(Some(settings)).retry(RetryPolicy::never()).build().unwrap();
    let error = client.system().get::<Value>("items", &[]).await.unwrap_err();
    assert_eq!(proxy.requests(), ["CONNECT octopus.invalid:443"]);
    assert!(!format!("{:?}", proxy.seen()).contains("API-SECRET"));
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(error.to_string().contains(&format!("through the proxy {}", proxy.address)), "{error}");
}

/// Runs this very test in a process whose environment names a proxy.
#[tokio::test]
async fn no_proxy_variable_is_read() {
    const CHILD: &str = "OCTOPUS_CLIENT_TEST_CHILD";
    if std::env::var_os(CHILD).is_none() {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["--exact", "proxies::no_proxy_variable_is_read"]).env(CHILD, "1");
        for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"] {
            child.env(name, "http://127.0.0.1:9");
        }
        assert!(child.status().unwrap().success());
        return;
    }
    for base in ["http://octopus.invalid", "https://octopus.invalid"] {
        let client = Client::builder(base).unwrap().retry(RetryPolicy::never()).build().unwrap();
        let error = client.system().get::<Value>("items", &[]).await.unwrap_err();
        // Through a proxy, nobody would have looked for the address of this name.
        assert_eq!(error.kind(), ErrorKind::Dns, "{error}");
    }
}
