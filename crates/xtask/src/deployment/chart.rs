//! The chart: rendered by helm with each file of values in `helm/madoguchi/ci`, and compared with the schemas of Kubernetes.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::process::{Trouble, command, root, run_quietly, said_by, step};

use super::Run;

/// The chart.
const CHART: &str = "helm/madoguchi";
/// The versions of Kubernetes that the manifests are checked against.
const VERSIONS: [&str; 5] = ["1.33.0", "1.34.0", "1.35.0", "1.36.0", "1.37.0"];
/// What is rendered, one object a line.
const INVENTORY: &str = "helm/madoguchi/ci/inventory.txt";
/// Set to write the inventory anew.
const GENERATE: &str = "MADOGUCHI_GENERATE";
/// Wrong values, and what the schema's answer names.
const REFUSED: [(&[&str], &str); 8] = [
    (&["--set", "baseDomain="], "baseDomain"),
    (&["--set", "proxies.networks=null"], "networks"),
    (&["--set", "mail.smtp.host="], "mail.smtp.host"),
    (&["--set", "mail.transport=ses"], "mail.ses.region"),
    (&["--set", "secrets.existingOwnerSecret="], "existingOwnerSecret"),
    (&["--set", "web.replica=3"], "replica"),
    (&["--set", "gateway.enabled=true"], "gateway.parentRefs"),
    (&["--set-string", "web.replicas=3"], "web.replicas"),
];

/// Values that the chart is rendered with.
struct Values {
    name: String,
    file: PathBuf,
}

/// Checks the chart.
pub fn check(run: &mut Run) -> Result<(), Trouble> {
    let Some(helm) = run.tools.helm.clone() else {
        Run::skip("the chart", "helm isn't here");
        return Ok(());
    };
    step("chart", || with(run, &helm))
}

fn with(run: &mut Run, helm: &Path) -> Result<(), Trouble> {
    let values = all_values()?;
    let folder = tempfile::tempdir().map_err(|error| Trouble::when("rendered manifests", &error))?;
    let mut inventory = String::new();
    let mut manifests = Vec::new();
    for Values { name, file } in &values {
        let lint = run_quietly(command(helm).args(["lint", "--strict", CHART, "--values"]).arg(file));
        run.check(&format!("helm lint --strict with {name} values"), lint);
        for upgrade in [false, true] {
            let rendered = render(helm, file, if upgrade { &["--is-upgrade"] } else { &[] })?;
            let path = folder.path().join(format!("{name}-{}.yaml", if upgrade { "upgrade" } else { "install" }));
            fs::write(&path, &rendered).map_err(|error| Trouble::when(name, &error))?;
            manifests.push(path);
            if !upgrade {
                // Writing to a String can't fail.
                let _ = writeln!(inventory, "{name}");
                objects(&rendered).into_iter().for_each(|object| {
                    let _ = writeln!(inventory, "  {object}");
                });
                run.check(&format!("every pod of {name} values is restricted"), restricted(&rendered));
            }
        }
        let configured = configured(&run.program, helm, file);
        run.check(&format!("`madoguchi config check` accepts the configuration of {name} values"), configured);
    }
    run.check("the objects are those of ci/inventory.txt", as_kept(&inventory));
    for version in VERSIONS {
        let validated = validate(&run.tools.kubernetes_validate, version, &manifests);
        let unchecked = validated.as_ref().map(|kinds| kinds.iter().cloned().collect::<Vec<_>>().join(", "));
        if let Ok(kinds) = &unchecked {
            println!("Kubernetes {version} has no schema for custom resources, so these are unchecked: {kinds}");
        }
        run.check(&format!("all manifests are valid for Kubernetes {version}"), validated.map(drop));
    }
    let minimal = root().join(CHART).join("ci/minimal-values.yaml");
    let defaults = command(helm).args(["template", "x", CHART]).output();
    run.check("the values alone name what is missing", refused(defaults, "baseDomain"));
    for (wrong, named) in REFUSED {
        let output = command(helm).args(["template", "x", CHART, "--values"]).arg(&minimal).args(wrong).output();
        run.check(&format!("{} is refused", wrong.join(" ")), refused(output, named));
    }
    let alerts = root().join(CHART).join("files/alerts.yaml");
    match &run.tools.promtool {
        None => Run::skip("the alerts", "promtool isn't here"),
        Some(promtool) => {
            let rules = run_quietly(command(promtool).args(["check", "rules"]).arg(&alerts));
            let tests = run_quietly(command(promtool).args(["test", "rules", "helm/madoguchi/ci/alerts_test.yaml"]));
            run.check("promtool reads the alerts", rules);
            run.check("the alerts ring when they should", tests);
        }
    }
    Ok(())
}

fn all_values() -> Result<Vec<Values>, Trouble> {
    let folder = root().join(CHART).join("ci");
    let entries = fs::read_dir(&folder).map_err(|error| Trouble::when("the chart's values", &error))?;
    let mut values: Vec<_> = entries
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().to_str()?.strip_suffix("-values.yaml")?.to_owned();
            Some(Values { name, file: entry.path() })
        })
        .collect();
    values.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(values)
}

fn render(helm: &Path, values: &Path, more: &[&str]) -> Result<String, Trouble> {
    let mut template = command(helm);
    template.args(["template", "madoguchi", CHART, "--namespace", "counter", "--values"]).arg(values).args(more);
    said_by(&mut template)
}

/// The configuration that the chart makes of some values.
pub fn configuration(helm: &Path, values: &Path) -> Result<String, Trouble> {
    let rendered = render(helm, values, &["--show-only", "templates/configmap.yaml"])?;
    let (_, block) = rendered
        .split_once("madoguchi.toml: |\n")
        .ok_or_else(|| Trouble("the configuration map has no madoguchi.toml".into()))?;
    Ok(block.lines().map(|line| format!("{}\n", line.strip_prefix("    ").unwrap_or(line))).collect())
}

/// Gives the program the configuration, with the files that it names.
fn configured(program: &Path, helm: &Path, values: &Path) -> Result<(), Trouble> {
    let folder = tempfile::tempdir().map_err(|error| Trouble::when("a folder of secrets", &error))?;
    let trouble = |error: io::Error| Trouble::when("a folder of secrets", &error);
    let text = configuration(helm, values)?;
    let text = text.replace("/run/secrets/madoguchi", &folder.path().display().to_string());
    let text = text.replace("/var/lib/madoguchi/keys", &folder.path().join("keys").display().to_string());
    let dkim = folder.path().join("dkim.pem");
    run_quietly(command("openssl").args(["genpkey", "-algorithm", "ed25519", "-out"]).arg(&dkim))?;
    for (name, content) in [
        ("database-url", "postgres://madoguchi_app:secret@database/madoguchi"),
        ("root-key", &"ab".repeat(32)),
        ("smtp-password", "secret"),
        ("madoguchi.toml", &text),
    ] {
        fs::write(folder.path().join(name), content).map_err(trouble)?;
    }
    for entry in fs::read_dir(folder.path()).map_err(trouble)?.flatten() {
        fs::set_permissions(entry.path(), Permissions::from_mode(0o600)).map_err(trouble)?;
    }
    let file = folder.path().join("madoguchi.toml");
    // As the init container does on an empty volume.
    run_quietly(command(program).args(["keys", "prepare", "--config"]).arg(&file))?;
    run_quietly(command(program).args(["config", "check", "--config"]).arg(&file))
}

/// Kind and name of each object, sorted.
fn objects(rendered: &str) -> Vec<String> {
    let mut objects: Vec<_> = rendered
        .split("\n---\n")
        .filter_map(|object| {
            let after = |start: &str| object.lines().find_map(|line| line.strip_prefix(start));
            Some(format!("{} {}", after("kind: ")?, after("  name: ")?))
        })
        .collect();
    objects.sort();
    objects
}

/// Compares what the pod security standard "restricted" asks for in each pod and container.
fn restricted(rendered: &str) -> Result<(), Trouble> {
    let count = |line: &str| rendered.lines().filter(|found| found.trim() == line).count();
    let pods = count("containers:");
    let containers = pods + count("initContainers:");
    let of_pods = [
        "runAsNonRoot: true",
        "runAsUser: 65532",
        "type: RuntimeDefault",
        "automountServiceAccountToken: false",
        "enableServiceLinks: false",
    ];
    let of_containers = ["allowPrivilegeEscalation: false", "readOnlyRootFilesystem: true", "- ALL"];
    let asked = of_pods.map(|line| (line, pods)).into_iter().chain(of_containers.map(|line| (line, containers)));
    let missing: Vec<_> = asked.filter(|(line, times)| count(line) < *times).map(|(line, _)| line).collect();
    match (pods, missing.as_slice()) {
        (0, _) => Err(Trouble("there is no pod".into())),
        (_, []) => Ok(()),
        (_, missing) => Err(Trouble(format!("not in every pod: {}", missing.join("; ")))),
    }
}

fn as_kept(inventory: &str) -> Result<(), Trouble> {
    let trouble = |error: io::Error| Trouble::when(INVENTORY, &error);
    let path = root().join(INVENTORY);
    if std::env::var_os(GENERATE).is_some() {
        fs::write(&path, inventory).map_err(trouble)?;
    }
    if fs::read_to_string(&path).map_err(trouble)? == inventory {
        return Ok(());
    }
    Err(Trouble(format!("{GENERATE}=1 writes {INVENTORY} anew. It would be:\n{inventory}")))
}

/// Checks manifests strictly, and returns the kinds that there is no schema for.
fn validate(program: &Path, version: &str, manifests: &[PathBuf]) -> Result<BTreeSet<String>, Trouble> {
    let mut validate = command(program);
    let output = validate.args(["--strict", "--kubernetes-version", version]).args(manifests).output();
    let output = output.map_err(|error| Trouble::when("kubernetes-validate", &error))?;
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    let passed = said.lines().filter(|line| line.contains(" passed for resource ")).count();
    if output.status.success() && passed > 0 {
        let unchecked = said.lines().filter_map(|line| line.split_once("find schema for kind ")?.1.split(' ').next());
        return Ok(unchecked.map(str::to_owned).collect());
    }
    let bad: Vec<_> = said.lines().filter(|line| !line.contains(" passed for resource ")).collect();
    Err(Trouble(bad.join("\n")))
}

fn refused(output: io::Result<std::process::Output>, named: &str) -> Result<(), Trouble> {
    let output = output.map_err(|error| Trouble::when("helm", &error))?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if !output.status.success() && said.contains(named) {
        return Ok(());
    }
    Err(Trouble(format!("helm ended with {} and doesn't name {named}: {said}", output.status)))
}
