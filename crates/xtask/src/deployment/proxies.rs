//! The examples without Kubernetes: nginx and Caddy with TLS on loopback in front of a server, and the systemd unit.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::process::{Trouble, command, root, run_quietly, step};

use super::Run;
use super::installation::{Installation, Process, Visit, free_port};

/// The domain in the examples.
const DOMAIN: &str = "example.jp";
/// What a visitor's query carries, and no log may have.
const HIDDEN: &str = "hidden-7731";
/// The worst exposure that `systemd-analyze security` may find, in tenths: 0 is none, 100 the worst.
const EXPOSURE: &str = "--threshold=15";

/// Checks the examples.
pub fn check(run: &mut Run) -> Result<(), Trouble> {
    step("proxies", || {
        if run.tools.openssl.is_none() {
            Run::skip("nginx and Caddy", "openssl isn't here, which makes their certificate");
            return Ok(());
        }
        match run.tools.nginx.clone() {
            Some(program) => behind(run, "nginx", &program, nginx)?,
            None => Run::skip("nginx", "Debian's package isn't at hand"),
        }
        match run.tools.caddy.clone() {
            Some(program) => behind(run, "Caddy", &program, caddy)?,
            None => Run::skip("Caddy", "Debian's package isn't at hand"),
        }
        Ok(())
    })?;
    step("systemd", || unit(run))
}

/// Where an example is tried.
struct Place<'a> {
    folder: &'a Path,
    /// The port that speaks TLS.
    tls: u16,
    /// The port that leads there.
    plain: u16,
    /// The server's port.
    server: u16,
}

impl Place<'_> {
    /// An example as it stands in the documentation, with its names and places exchanged.
    fn example(&self, name: &str, exchanged: &[(&str, String)]) -> Result<String, Trouble> {
        let file = root().join("docs/deployment").join(name);
        let mut text = fs::read_to_string(&file).map_err(|error| Trouble::when(name, &error))?;
        let folder = self.folder.display();
        let alike = [
            (DOMAIN, "localhost".to_owned()),
            ("127.0.0.1:8080", format!("127.0.0.1:{}", self.server)),
            ("/etc/madoguchi/tls", format!("{folder}/tls")),
        ];
        for (from, to) in alike.iter().chain(exchanged) {
            if !text.contains(from) {
                return Err(Trouble(format!("docs/deployment/{name} doesn't have {from}")));
            }
            text = text.replace(from, to);
        }
        Ok(text)
    }
}

/// A proxy that runs.
struct Proxy {
    process: Process,
    log: PathBuf,
}

/// Sends a visitor through a proxy.
fn behind(
    run: &mut Run,
    name: &str,
    program: &Path,
    start: fn(&Path, &Place<'_>) -> Result<Proxy, Trouble>,
) -> Result<(), Trouble> {
    let folder = tempfile::tempdir().map_err(|error| Trouble::when(name, &error))?;
    let (tls, plain) = (free_port()?, free_port()?);
    let installation = Installation::start(&run.program, folder.path(), tls)?;
    let ca = certificate(folder.path())?;
    let place = Place { folder: folder.path(), tls, plain, server: installation.port };
    let Proxy { process, log } = start(program, &place)?;
    println!("behind {name}:");
    let host = format!("{}.portal.localhost", installation.slug);
    let visit = Visit { host: &host, port: tls, ca: Some(&ca), plain: Some(plain), letters: &installation.letters };
    run.tally += visit.count()?;
    drop(process);
    run.check(&format!("the log of {name} has paths and no queries"), without_queries(&log));
    Ok(())
}

/// A certificate for the hosts of the base domain; it is its own authority.
fn certificate(folder: &Path) -> Result<PathBuf, Trouble> {
    let tls = folder.join("tls");
    fs::create_dir(&tls).map_err(|error| Trouble::when("a certificate", &error))?;
    let names = "subjectAltName=DNS:portal.localhost,DNS:*.portal.localhost,DNS:*.desk.localhost,DNS:vendor.localhost";
    let mut openssl = command("openssl");
    openssl.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]);
    openssl.args(["-subj", "/CN=portal.localhost", "-addext", names]);
    run_quietly(openssl.arg("-keyout").arg(tls.join("privkey.pem")).arg("-out").arg(tls.join("fullchain.pem")))?;
    Ok(tls.join("fullchain.pem"))
}

fn nginx(program: &Path, place: &Place<'_>) -> Result<Proxy, Trouble> {
    let folder = place.folder.display();
    // Debian's nginx keeps temporary files below /var/lib/nginx.
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let temporary: String = temporary.iter().map(|what| format!("    {what}_temp_path {folder}/{what};\n")).collect();
    let text = place.example(
        "nginx.conf",
        &[
            ("user www-data;\n", String::new()),
            ("/run/nginx.pid", format!("{folder}/nginx.pid")),
            ("/var/log/nginx", folder.to_string()),
            ("listen 443", format!("listen 127.0.0.1:{}", place.tls)),
            ("listen 80", format!("listen 127.0.0.1:{}", place.plain)),
            ("http {\n", format!("http {{\n{temporary}")),
        ],
    )?;
    // Who starts as root would otherwise have workers that can't reach the folder.
    let text = if crate::process::is_root() { format!("user root;\n{text}") } else { text };
    let config = place.folder.join("nginx.conf");
    fs::write(&config, text).map_err(|error| Trouble::when("nginx.conf", &error))?;
    let nginx = || {
        let mut nginx = command(program);
        nginx.args(["-e", "stderr", "-c"]).arg(&config);
        nginx
    };
    run_quietly(nginx().arg("-t"))?;
    let process = Process::listening(nginx().args(["-g", "daemon off;"]), place.tls)?;
    Ok(Proxy { process, log: place.folder.join("access.log") })
}

fn caddy(program: &Path, place: &Place<'_>) -> Result<Proxy, Trouble> {
    let (tls, plain) = (place.tls, place.plain);
    let ports = format!("admin off\n\thttp_port {plain}\n\thttps_port {tls}\n\tdefault_bind 127.0.0.1\n");
    let text = place
        .example("Caddyfile", &[("admin off\n", ports), ("/var/log/caddy", place.folder.display().to_string())])?;
    let config = place.folder.join("Caddyfile");
    fs::write(&config, text).map_err(|error| Trouble::when("Caddyfile", &error))?;
    let caddy = |verb: &str| {
        let mut caddy = command(program);
        caddy.arg(verb).args(["--adapter", "caddyfile", "--config"]).arg(&config).env("HOME", place.folder);
        caddy.stderr(std::process::Stdio::null());
        caddy
    };
    run_quietly(&mut caddy("validate"))?;
    let process = Process::listening(&mut caddy("run"), place.tls)?;
    Ok(Proxy { process, log: place.folder.join("access.log") })
}

fn without_queries(log: &Path) -> Result<(), Trouble> {
    let text = fs::read_to_string(log).map_err(|error: io::Error| Trouble::when(&log.display().to_string(), &error))?;
    if !text.contains("/sign-in") {
        return Err(Trouble("there is no request in it".into()));
    }
    match text.lines().find(|line| line.contains(HIDDEN) || line.contains("token=")) {
        None => Ok(()),
        Some(line) => Err(Trouble(format!("a query is in it: {line}"))),
    }
}

/// Asks systemd about the unit, which no systemd of a test run starts.
fn unit(run: &mut Run) -> Result<(), Trouble> {
    let Some(analyze) = run.tools.systemd_analyze.clone() else {
        Run::skip("the systemd unit", "systemd-analyze isn't here");
        return Ok(());
    };
    let trouble = |error: io::Error| Trouble::when("madoguchi.service", &error);
    let folder = tempfile::tempdir().map_err(trouble)?;
    let text = fs::read_to_string(root().join("docs/deployment/madoguchi.service")).map_err(trouble)?;
    let unit = folder.path().join("madoguchi.service");
    let program = run.program.display().to_string();
    fs::write(&unit, text.replace("/usr/local/bin/madoguchi", &program)).map_err(trouble)?;
    let verified = run_quietly(command(&analyze).args(["verify", "--man=no"]).arg(&unit));
    run.check("systemd reads madoguchi.service", verified);
    let mut security = command(&analyze);
    let exposed = run_quietly(security.args(["security", "--offline=true", "--no-pager", EXPOSURE]).arg(&unit));
    run.check("madoguchi.service is exposed no more than it was", exposed);
    Ok(())
}
