//! The image: the last stage of the Containerfile, built by buildah around a program that is built already, and started as the
//! chart starts it. A container of the isolation "chroot" has the machine's network and processes, so limits of the kernel and a
//! root that is mounted read-only aren't shown here; the program's user owns nothing of the root and can't write there.

use std::fs::{self, Permissions};
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::postgres::psql;
use crate::process::{Trouble, command, is_root, root, run_quietly, said_by, step};
use crate::requirements::{self, Requirement};
use crate::services::Services;

use super::Run;
use super::chart::configuration;
use super::installation::{Process, Society, Visit, free_port};

/// The user and group of the image.
const USER: u32 = 65532;
/// The largest image of a release build, in bytes.
const LARGEST: u64 = 120_000_000;
const IMAGE: &str = "localhost/madoguchi:test";
/// The base domain of the chart's minimal values.
const BASE: &str = "kenpo.example.jp";

/// Builds the image and starts it.
pub fn check(run: &mut Run, services: &Services) -> Result<(), Trouble> {
    step("image", || {
        if !is_root() {
            Run::skip("the image", "buildah's isolation by chroot needs root");
            return Ok(());
        }
        let Some(helm) = run.tools.helm.clone() else {
            Run::skip("the image", "helm isn't here, which renders its configuration");
            return Ok(());
        };
        if let Err(trouble) = requirements::meet(&[Requirement::Buildah]) {
            Run::skip("the image", &trouble.0);
            return Ok(());
        }
        let folder = tempfile::tempdir().map_err(|error| Trouble::when("a folder for the image", &error))?;
        let reads_source = run.program.starts_with(root().join("target/debug"));
        let image = Image { folder: folder.path(), society: Society::find()?, reads_source };
        image.build(&run.program)?;
        let described = image.described();
        run.check("the image has user, labels and entry point", described);
        let size = image.size()?;
        println!("the image has {} MB", size / 1_000_000);
        if image.reads_source {
            println!("its build is one for tests, which reads its texts from the source, so that is mounted");
        } else {
            let held =
                if size <= LARGEST { Ok(()) } else { Err(Trouble(format!("{size} bytes are more than {LARGEST}"))) };
            run.check("the image is small", held);
        }
        let values = root().join("helm/madoguchi/ci/minimal-values.yaml");
        image.furnish(&configuration(&helm, &values)?, services)?;
        let started = image.try_out(run);
        run.check("the image starts with the chart's configuration", started);
        Ok(())
    })
}

/// An image in a folder of its own.
struct Image<'a> {
    folder: &'a Path,
    society: Society,
    /// Whether the program is a build for tests, which reads templates and texts from the source. A release build has them.
    reads_source: bool,
}

impl Image<'_> {
    fn buildah(&self) -> Command {
        let mut buildah = command("buildah");
        buildah.args(["--storage-driver", "vfs", "--root"]).arg(self.folder.join("storage"));
        buildah.arg("--runroot").arg(self.folder.join("run"));
        buildah
    }

    fn build(&self, program: &Path) -> Result<(), Trouble> {
        let trouble = |error: io::Error| Trouble::when("the Containerfile", &error);
        let text = fs::read_to_string(root().join("Containerfile")).map_err(trouble)?;
        let last = text.find("FROM scratch").and_then(|start| text.get(start..));
        let last = last.ok_or_else(|| Trouble("the Containerfile has no stage from scratch".into()))?;
        let file = self.folder.join("Containerfile");
        fs::write(&file, last).map_err(trouble)?;
        // What the stage before makes: the same script puts it together.
        let build = self.folder.join("build");
        run_quietly(command("sh").arg("crates/xtask/deployment/image-root.sh").arg(program).arg(build.join("image")))?;
        let mut bud = self.buildah();
        bud.args(["bud", "--isolation", "chroot", "--pull-never", "--build-arg", "REVISION=test", "--tag", IMAGE]);
        bud.arg("--build-context").arg(format!("build={}", build.display())).arg("--file").arg(&file);
        run_quietly(bud.arg(self.folder.join("build")))?;
        run_quietly(self.buildah().args(["from", "--pull-never", "--name", "madoguchi", IMAGE]))
    }

    fn described(&self) -> Result<(), Trouble> {
        let said = said_by(self.buildah().args(["inspect", "--type", "image", IMAGE]))?;
        let image: Value = serde_json::from_str(&said).map_err(|error| Trouble(format!("buildah inspect: {error}")))?;
        let config = &image["OCIv1"]["config"];
        let labels = &config["Labels"];
        let held = config["User"] == "65532:65532"
            && config["Entrypoint"] == serde_json::json!(["/madoguchi"])
            && labels["org.opencontainers.image.revision"] == "test"
            && labels["org.opencontainers.image.version"] == env!("CARGO_PKG_VERSION")
            && labels["org.opencontainers.image.licenses"] == env!("CARGO_PKG_LICENSE");
        if held { Ok(()) } else { Err(Trouble(config.to_string())) }
    }

    /// Bytes of all files.
    fn size(&self) -> Result<u64, Trouble> {
        let said = said_by(command("du").args(["-sb"]).arg(self.folder.join("build/image")))?;
        let bytes = said.split_whitespace().next().and_then(|bytes| bytes.parse().ok());
        bytes.ok_or_else(|| Trouble(format!("du said {said}")))
    }

    /// Prepares the database and what is mounted, with owners and modes as Kubernetes gives them for `fsGroup: 65532`.
    fn furnish(&self, configuration: &str, services: &Services) -> Result<(), Trouble> {
        for statement in [
            "CREATE ROLE image_owner LOGIN PASSWORD 'one'",
            "CREATE ROLE image_app LOGIN PASSWORD 'other'",
            "CREATE DATABASE image OWNER image_owner",
        ] {
            run_quietly(psql()?.arg(services.postgres_url()).args(["--quiet", "--command", statement]))?;
        }
        let trouble = |error: io::Error| Trouble::when("what is mounted", &error);
        let server = services.postgres_url().rsplit_once('@').map_or("", |(_, rest)| rest);
        let server = server.split('/').next().unwrap_or_default();
        for (path, content) in [
            ("secrets/database-url", format!("postgres://image_app:other@{server}/image")),
            ("secrets/root-key", "ab".repeat(32)),
            ("owner/database-owner-url", format!("postgres://image_owner:one@{server}/image")),
            ("config/madoguchi.toml", configuration.to_owned()),
            ("data/roster.csv", fs::read_to_string(&self.society.roster).map_err(trouble)?),
        ] {
            let path = self.folder.join(path);
            fs::create_dir_all(path.parent().unwrap_or(self.folder)).map_err(trouble)?;
            fs::write(&path, content).map_err(trouble)?;
            chown(&path, Some(0), Some(USER)).map_err(trouble)?;
            fs::set_permissions(&path, Permissions::from_mode(0o440)).map_err(trouble)?;
        }
        let data = self.folder.join("data");
        chown(&data, Some(0), Some(USER)).map_err(trouble)?;
        fs::set_permissions(&data, Permissions::from_mode(0o2770)).map_err(trouble)
    }

    /// A command of the program in a container.
    fn madoguchi(&self, arguments: &[&str], variables: &[(&str, String)]) -> Command {
        let mut run = self.buildah();
        run.args(["run", "--isolation", "chroot", "--user"]).arg(format!("{USER}:{USER}"));
        run.args(["--env", "MADOGUCHI_CONFIG=/etc/madoguchi/madoguchi.toml"]);
        for (name, value) in variables {
            run.arg("--env").arg(format!("{name}={value}"));
        }
        for (folder, at) in [
            (self.folder.join("config"), "/etc/madoguchi:ro"),
            (self.folder.join("secrets"), "/run/secrets/madoguchi:ro"),
            (self.folder.join("owner"), "/run/secrets/madoguchi-owner:ro"),
            (self.folder.join("data"), "/var/lib/madoguchi"),
            (root().join("tenants"), "/tenants:ro"),
        ] {
            run.arg("--volume").arg(format!("{}:{at}", folder.display()));
        }
        if self.reads_source {
            let source = root().join("crates").display().to_string();
            run.arg("--volume").arg(format!("{source}:{source}:ro"));
        }
        run.arg("madoguchi").arg("--").arg("/madoguchi").args(arguments);
        run
    }

    fn try_out(&self, run: &mut Run) -> Result<(), Trouble> {
        let owner =
            ("MADOGUCHI_DATABASE__OWNER_URL_FILE", "/run/secrets/madoguchi-owner/database-owner-url".to_owned());
        run_quietly(&mut self.madoguchi(&["keys", "prepare"], &[]))?;
        run_quietly(&mut self.madoguchi(&["migrate"], &[owner]))?;
        let slug = self.society.slug.as_str();
        run_quietly(&mut self.madoguchi(&["tenant", "apply", slug, "--tenants", "/tenants"], &[]))?;
        run_quietly(&mut self.madoguchi(&["roster", "import", slug, "/var/lib/madoguchi/roster.csv"], &[]))?;
        let letters = ["letters", "issue", slug, "--output", "/var/lib/madoguchi/letters.csv"];
        run_quietly(&mut self.madoguchi(&letters, &[]))?;
        // The container shares the machine's network, so it listens on loopback and on free ports.
        let (port, ops) = (free_port()?, free_port()?);
        let listen = [
            ("MADOGUCHI_SERVER__LISTEN", format!("127.0.0.1:{port}")),
            ("MADOGUCHI_OPS__LISTEN", format!("127.0.0.1:{ops}")),
            ("MADOGUCHI_SERVER__PUBLIC_PORT", port.to_string()),
            ("MADOGUCHI_SERVER__DRAIN_SECONDS", "0".to_owned()),
        ];
        let mut serve = self.madoguchi(&["serve", "--without-worker"], &listen);
        // buildah says there that it has killed what it ran, which is how it ends.
        let server = Process::listening(serve.stderr(Stdio::null()), ops)?;
        let ready = get(ops, "/readyz")?;
        if !ready.starts_with("HTTP/1.1 200") {
            return Err(Trouble(format!("/readyz says {ready}")));
        }
        let letters = self.folder.join("data/letters.csv");
        let host = format!("{slug}.portal.{BASE}");
        run.tally += Visit { host: &host, port, ca: None, plain: None, letters: &letters }.count()?;
        // buildah kills what it runs, so how a server ends is shown by the tests of the server.
        drop(server);
        Ok(())
    }
}

fn get(port: u16, path: &str) -> Result<String, Trouble> {
    let trouble = |error: io::Error| Trouble::when(path, &error);
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).map_err(trouble)?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: ops\r\nConnection: close\r\n\r\n").map_err(trouble)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).map_err(trouble)?;
    Ok(answer)
}
