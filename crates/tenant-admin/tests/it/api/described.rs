//! Requests that the description allows, made up by schemathesis: no answer is an error of ours, and each is as described.

use std::process::Command;

use madoguchi_core::operators::permission::OperatorRole;
use madoguchi_core::staff::permission::{Permission, Role};
use madoguchi_core::tenancy::hosts::{desk_host, vendor_host};
use madoguchi_core::testing::{BASE, on_both};

use super::{get, token};
use crate::app::TestDesk;

/// The interpreter with the package, which `cargo xtask test` installs.
const PYTHON: &str = "MADOGUCHI_TEST_PYTHON";
/// What must hold of each answer.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,\
                      response_schema_conformance";
/// Made-up requests for each operation: enough to find what isn't described, and few enough for every run.
const EXAMPLES: &str = "5";

/// Asks a host everything that its description allows.
async fn asked(desk: &TestDesk, host: &str, description: Vec<u8>, token: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("openapi.json");
    std::fs::write(&file, description).unwrap();
    let python = std::env::var(PYTHON).expect("cargo xtask test names the interpreter");
    let mut command = Command::new(python);
    command
        .args(["-m", "schemathesis.cli", "run"])
        .arg(&file)
        .args(["--url", &format!("http://{}", desk.address)])
        .args(["--checks", CHECKS, "--max-examples", EXAMPLES, "--phases", "examples,coverage,fuzzing"])
        .args(["--generation-deterministic", "--no-color", "--warnings", "off"])
        .args(["--no-shrink", "--continue-on-failure"])
        .args(["-H", &format!("Host: {host}:{}", desk.address.port())])
        .args(["-H", &format!("Authorization: Bearer {token}")])
        .current_dir(folder.path());
    let output = tokio::task::spawn_blocking(move || command.output().expect("python")).await.unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("Tested: "), "something was tried: {text}");
}

#[tokio::test]
async fn whatever_the_descriptions_allow_is_answered_as_described() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let (_, of_desk) = token(&desk, "midori", Role::Owner, Permission::BY_TOKEN).await;
        let description = get(&desk, "midori", "/api/v1/openapi.json", "").await.body;
        asked(&desk, &desk_host("midori", BASE), description, &of_desk).await;
        let duty = desk.operator("ops", OperatorRole::Operations).await;
        let of_vendor = crate::vendor::api::all(&desk, &duty).await;
        let description = crate::vendor::api::get(&desk, "/api/v1/openapi.json", "").await.body;
        asked(&desk, &vendor_host(BASE), description, &of_vendor).await;
    })
    .await;
}
