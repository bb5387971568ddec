//! What needs another clock than the machine's.

use madoguchi_core::testing::{Bench, on_postgres};
use secrecy::ExposeSecret;

use super::*;

fn options(folder: &Path, bench: &Bench) -> Options {
    use std::io::Write;
    let madoguchi_core::database::Location::Postgres(url) = &bench.location else { panic!("not PostgreSQL") };
    let root_key = folder.join("root.key");
    let mut file = madoguchi_core::files::private().create(true).truncate(true).open(&root_key).unwrap();
    file.write_all(bench.root_key.to_text().as_bytes()).unwrap();
    let config = folder.join("madoguchi.toml");
    let text = format!(
        "server = {{ base_domain = \"localhost\", scheme = \"http\" }}\ndatabase = {{ url = \"{}\" }}\n\
         keys = {{ folder = \"{}\", root_key_file = \"root.key\" }}\nmail = {{ transport = \"folder\", folder = \"mails\" }}\n",
        url.expose_secret(),
        bench.key_folder.display(),
    );
    std::fs::write(&config, text).unwrap();
    Options {
        config: ConfigFile { config: Some(config) },
        json: false,
        language: None,
        certificate: Vec::new(),
        send_to: None,
    }
}

#[tokio::test]
async fn a_clock_that_differs_from_the_databases_is_found() {
    on_postgres(|bench| async move {
        let folder = tempfile::tempdir().unwrap();
        let options = options(folder.path(), &bench);
        let found = async |clock: &Clock| {
            let report = examine(&options, Words::of(Language::En), clock).await;
            report.findings().into_iter().find(|finding| finding.finding == "doctor-clock")
        };
        assert!(found(&Clock::system()).await.is_none());
        let wrong = Clock::manual(Clock::system().now() + chrono::Duration::minutes(3));
        let found = found(&wrong).await.unwrap();
        assert_eq!(found.weight, Weight::Trouble);
        assert!(found.found.contains("seconds") && found.remedy.contains("NTP"), "{found:?}");
    })
    .await;
}
