//! The README's way "For real", followed literally: its SQL, its configuration, its commands. Only names that must differ on a
//! machine with other tests are exchanged: roles, database, ports and the mail server.

use std::fs;
use std::path::Path;
use std::process::Command;

use madoguchi_core::testing::{Bench, POSTGRES};
use sea_orm::ConnectionTrait;

use crate::cli::{Running, stderr, stdout};
use crate::place::{PAUSE, free_port};
use crate::post_office::PostOffice;
use crate::wire::{Connection, get};

/// A block of code: its language and its lines.
struct Block {
    language: String,
    text: String,
}

fn blocks() -> Vec<Block> {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = fs::read_to_string(readme).unwrap();
    let part = readme.split("## For real").nth(1).unwrap().split("\n## ").next().unwrap();
    let (mut blocks, mut open): (Vec<Block>, Option<Block>) = (Vec::new(), None);
    for line in part.lines().map(|line| line.strip_prefix("   ").unwrap_or(line)) {
        match (line.strip_prefix("```"), &mut open) {
            (Some(language), None) => open = Some(Block { language: language.to_owned(), text: String::new() }),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some(block)) => block.text.push_str(&format!("{line}\n")),
            (None, None) => {}
        }
    }
    blocks
}

/// What stands in the README and can't be used in a test, with what is used.
struct Names(Vec<(String, String)>);

impl Names {
    fn exchange(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_for_real_is_as_the_readme_says() {
    let bench = Bench::postgres().await.expect("a PostgreSQL cluster; `cargo xtask test` starts one");
    let cluster = url::Url::parse(&std::env::var(POSTGRES).unwrap()).unwrap();
    let server = format!("{}:{}", cluster.host_str().unwrap(), cluster.port().unwrap());
    let (mark, port, mail_port) = (std::process::id(), free_port(), free_port());
    let mail = PostOffice::open(mail_port).await;
    mail.acknowledge(100);
    let pairs = [
        ("madoguchi_owner", format!("readme_owner_{mark}")),
        ("madoguchi_app", format!("readme_app_{mark}")),
        ("DATABASE madoguchi ", format!("DATABASE readme_{mark} ")),
        ("@localhost/madoguchi\"", format!("@{server}/readme_{mark}\"")),
        ("127.0.0.1:8080", format!("127.0.0.1:{port}")),
        ("host = \"mail.example.jp\"", format!("host = \"127.0.0.1\"\nport = {mail_port}\nencryption = \"none\"")),
        ("username = \"madoguchi\"\n", String::new()),
        ("password_file = \"/run/secrets/smtp-password\"\n", String::new()),
    ];
    let names = Names(pairs.map(|(from, to)| (from.to_owned(), to)).into());
    let folder = tempfile::tempdir().unwrap();
    let tenants = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tenants").canonicalize().unwrap();
    std::os::unix::fs::symlink(tenants, folder.path().join("tenants")).unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_madoguchi")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let shell = |line: &str| {
        let mut command = Command::new("sh");
        command
            .args(["-c", line])
            .current_dir(folder.path())
            .env("PATH", &path)
            .env("LANG", "C.UTF-8")
            .env_remove("LC_ALL");
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("MADOGUCHI_")) {
            command.env_remove(name);
        }
        command
    };

    let (superuser, mut serving, mut ran) = (bench.as_superuser().await, None, 0);
    for Block { language, text } in blocks() {
        match language.as_str() {
            "sql" => {
                for statement in names.exchange(&text).split(';').filter(|statement| !statement.trim().is_empty()) {
                    superuser.execute_unprepared(statement).await.unwrap();
                }
            }
            "toml" => fs::write(folder.path().join("madoguchi.toml"), names.exchange(&text)).unwrap(),
            _ => {
                for line in text.lines().filter_map(|line| line.strip_prefix("$ ")) {
                    if line.starts_with("cargo build") {
                        continue;
                    }
                    ran += 1;
                    if line.starts_with("madoguchi serve") {
                        let mut command = shell(&format!("exec {line}"));
                        command.stdin(std::process::Stdio::null());
                        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
                        serving = Some(Running::start(&mut command));
                        while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
                            tokio::time::sleep(PAUSE).await;
                        }
                        // What follows looks at mails and sealed rows.
                        mail.wait_for("you@example.jp").await;
                        continue;
                    }
                    let output = shell(line).output().unwrap();
                    assert!(output.status.success(), "{line}: {}{}", stdout(&output), stderr(&output));
                    // Rows are sealed soon after they were written, and there is no head before.
                    if let Some((_, file)) = line.split_once("audit head").and_then(|(_, rest)| rest.split_once("> ")) {
                        while fs::read(folder.path().join(file.trim())).unwrap().is_empty() {
                            tokio::time::sleep(PAUSE).await;
                            assert!(shell(line).status().unwrap().success(), "{line}");
                        }
                    }
                }
            }
        }
    }
    assert!(ran >= 12, "{ran} commands");
    let serving = serving.expect("the README serves");
    let letters = fs::read_to_string(folder.path().join("letters.csv")).unwrap();
    assert!(letters.contains("https://midori.portal.example.jp") && letters.lines().count() > 5, "{letters}");
    let mut connection = Connection::open(port).await.unwrap();
    let page = connection.send(&get("midori.portal.example.jp", "/sign-in", "")).await.unwrap();
    assert_eq!((page.status, page.text().contains("みどり健康保険組合")), (200, true), "{}", page.text());
    serving.signal("TERM");
    let (status, _, told) = serving.ended();
    assert!(status.success(), "{told}");
}
