//! Where the state is.

use super::wrong;
use crate::config::Config;
use octosync_state::Location;
use std::path::PathBuf;

const SERVERS: &str = "version: 1
source: { url: 'https://a', api_key: { env: A } }
destinations: { a: { url: 'https://b', api_key: { env: B } } }
";

fn place(line: &str, value: Option<&str>) -> Result<Location, String> {
    let text = format!("{SERVERS}{line}");
    let config = Config::parse("octosync.yaml", text, PathBuf::from("/conf")).unwrap();
    let env = |name: &str| value.filter(|_| name == "STATE").map(Into::into);
    config.state(env).map_err(|problems| problems.render())
}

#[test]
fn a_state_is_beside_the_configuration_or_where_it_is_named() {
    let file = |path: &str| Ok(Location::File(path.into()));
    assert_eq!(place("", None), file("/conf/.octosync/state.db"));
    assert_eq!(place("state: my.db", None), file("/conf/my.db"));
    assert_eq!(place("state: /var/my.db", None), file("/var/my.db"));
    assert_eq!(place("state: { env: STATE }", Some("my.db")), file("/conf/my.db"));
    let shown = place("state: { env: STATE }", Some("postgres://me:canary@db.example.com/octosync")).unwrap();
    assert_eq!(shown.to_string(), "postgres://db.example.com/octosync");
}

#[test]
fn a_variable_that_names_no_state_is_said() {
    let said = place("state: { env: STATE }", None).unwrap_err();
    assert!(said.contains("the environment variable STATE is not set"), "{said}");
    let said = place("state: { env: STATE }", Some("mysql://me:canary@db/x")).unwrap_err();
    assert!(said.contains("STATE is not a valid place for a state: `mysql:` is not supported"), "{said}");
    assert!(!said.contains("canary"), "{said}");
}

#[test]
fn a_password_in_the_file_is_refused_and_not_shown() {
    for url in ["postgres://me:canary@db/x", "postgres://db/x?password=canary"] {
        let said = wrong(&format!("{SERVERS}state: {url}"));
        assert!(said.contains("`state` must not hold a password: this file is meant to be shared"), "{said}");
        assert!(!said.contains("canary"), "{said}");
    }
}

#[test]
fn no_command_of_the_configuration_sees_the_variable_of_the_state() {
    let text = format!("{SERVERS}state: {{ env: STATE }}");
    let config = Config::parse("octosync.yaml", text, PathBuf::new()).unwrap();
    assert!(config.secret_variables().contains(&"STATE"));
}

#[test]
fn the_state_is_no_file_to_write_to() {
    let config = Config::parse("octosync.yaml", SERVERS.to_owned(), PathBuf::from("/conf")).unwrap();
    assert!(config.files().contains(&PathBuf::from("/conf/.octosync/state.db")));
}
