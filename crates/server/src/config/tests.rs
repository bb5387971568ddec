use std::path::PathBuf;

use madoguchi_core::database::Location;
use secrecy::ExposeSecret;

use super::*;

fn none() -> std::iter::Empty<(String, String)> {
    std::iter::empty()
}

fn from(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    load(None, variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

fn file(content: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("madoguchi.toml");
    std::fs::write(&path, content).unwrap();
    (folder, path)
}

/// Takes a file from everybody but its owner.
fn private(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

const ENOUGH: &str = r#"
[server]
base_domain = "Example.JP."
[database]
url = "sqlite:/tmp/a b.db"
[keys]
folder = "/k"
root_key_file = "/r"
[mail.smtp]
host = "mail.example.jp"
"#;

#[test]
fn the_defaults_alone_name_everything_that_is_missing() {
    let faults = from(&[]).unwrap().complete().unwrap_err().0;
    let keys = faults.iter().map(|fault| fault.split_once(' ').unwrap().0).collect::<Vec<_>>();
    assert_eq!(keys, ["server.base_domain", "database.url", "keys.folder", "keys.root_key_file", "mail.smtp.host"]);
    assert!(faults[1].ends_with("MADOGUCHI_DATABASE__URL"), "{}", faults[1]);
}

#[test]
fn a_small_file_is_enough() {
    let (_folder, path) = file(ENOUGH);
    let config = load(Some(&path), none()).unwrap();
    config.complete().unwrap();
    let site = config.server.site().unwrap();
    assert_eq!((site.base.as_str(), site.scheme, site.public_port), ("example.jp", Scheme::Https, None));
    assert!(matches!(config.database.location().unwrap(), Location::Sqlite(path) if path == Path::new("/tmp/a b.db")));
}

#[test]
fn a_base_domain_that_no_host_can_be_built_from_is_refused_with_what_is_wrong() {
    for (typed, told) in [
        ("https://example.jp", "is an address"),
        ("example.jp/", "is an address"),
        ("example.jp:8443", "has a port"),
        ("*.example.jp", "has a star"),
        ("192.0.2.1", "is an IP address"),
        ("[2001:db8::1]", "is an IP address"),
        ("kenpo.1", "ends with a number"),
        ("kenpo example.jp", "is no domain"),
        ("健保.jp", "is no domain"),
        ("example", "is no domain"),
        ("-example.jp", "is no domain"),
    ] {
        let (_folder, path) = file(&ENOUGH.replace("Example.JP.", typed));
        let faults = load(Some(&path), none()).unwrap().complete().unwrap_err().0;
        assert!(
            matches!(faults.as_slice(), [fault] if fault.contains("server.base_domain") && fault.contains(told)),
            "{faults:?}"
        );
    }
    for (typed, base) in
        [("localhost", "localhost"), ("a.localhost", "a.localhost"), ("Kenpo-1.Example.JP", "kenpo-1.example.jp")]
    {
        let (_folder, path) = file(&ENOUGH.replace("Example.JP.", typed));
        assert_eq!(load(Some(&path), none()).unwrap().server.site().unwrap().base, base);
    }
}

#[test]
fn the_environment_is_above_the_file_and_keeps_texts_of_digits() {
    let (folder, path) = file(ENOUGH);
    let secret = folder.path().join("password");
    std::fs::write(&secret, "0123\n").unwrap();
    private(&secret);
    let variables = [
        ("MADOGUCHI_DATABASE__URL", "postgres://a@b/c".to_owned()),
        ("MADOGUCHI_SERVER__TRUSTED_PROXIES", "[\"10.0.0.0/8\"]".to_owned()),
        ("MADOGUCHI_SERVER__FORWARDED", "x-forwarded".to_owned()),
        ("MADOGUCHI_MAIL__SMTP__PORT", "2525".to_owned()),
        ("MADOGUCHI_MAIL__SMTP__USERNAME", "0042".to_owned()),
        ("MADOGUCHI_MAIL__SMTP__PASSWORD_FILE", secret.display().to_string()),
        ("MADOGUCHI_SERVICE_HOST", "10.1.2.3".to_owned()),
        ("PATH", "/bin".to_owned()),
    ];
    let config = load(Some(&path), variables.into_iter().map(|(n, v)| (n.to_owned(), v))).unwrap();
    assert!(matches!(config.database.location().unwrap(), Location::Postgres(_)));
    assert!(config.server.site().unwrap().trusts("10.9.9.9".parse().unwrap()));
    let MailSettings::Smtp(smtp) = config.mail.settings().unwrap() else { panic!("not SMTP") };
    let login = smtp.login.unwrap();
    assert_eq!((smtp.port, login.username.as_str(), login.password.expose_secret()), (2525, "0042", "0123"));
}

#[test]
fn a_variable_that_misses_a_key_by_its_underscores_is_named() {
    for (found, meant) in [
        ("MADOGUCHI_SERVER_LISTEN", "MADOGUCHI_SERVER__LISTEN"),
        ("MADOGUCHI_DATABASE_OWNER_URL", "MADOGUCHI_DATABASE__OWNER_URL"),
        ("MADOGUCHI_MAIL__SMTP_HOST", "MADOGUCHI_MAIL__SMTP__HOST"),
        ("MADOGUCHI_KEYS__ROOT_KEY__FILE", "MADOGUCHI_KEYS__ROOT_KEY_FILE"),
    ] {
        let faults =
            from(&[(found, "x"), ("MADOGUCHI_SERVICE_HOST", "10.0.0.1"), ("MADOGUCHI_PORT", "tcp://10.0.0.1:80")]);
        let faults = faults.unwrap_err().0;
        assert!(matches!(faults.as_slice(), [one] if one.contains(found) && one.contains(meant)), "{faults:?}");
    }
    let of_a_service = [("MADOGUCHI_MAIL_SMTP_PORT", "tcp://10.0.0.1:25"), ("MADOGUCHI_TOKEN", "x")];
    assert!(from(&of_a_service).is_ok(), "what a container platform sets for a service named madoguchi-mail-smtp");
}

#[test]
fn paths_of_a_file_are_relative_to_its_folder_and_those_of_the_environment_are_not() {
    let content = ENOUGH.replace("/tmp/a b.db", "data/a.db").replace("/k", "keys").replace("\"/r\"", "\"root.key\"");
    let mail = "[mail]\ntransport = \"folder\"\nfolder = \"mails\"\n";
    let (folder, path) = file(&format!("{content}{mail}").replace("[mail.smtp]\nhost = \"mail.example.jp\"\n", ""));
    let config = load(Some(&path), none()).unwrap();
    let here = |name: &str| folder.path().join(name);
    assert_eq!(config.keys.folder().unwrap(), here("keys"));
    assert_eq!(config.keys.root_key_file().unwrap(), here("root.key"));
    assert!(matches!(config.database.location().unwrap(), Location::Sqlite(path) if path == here("data/a.db")));
    assert!(matches!(config.mail.settings().unwrap(), MailSettings::Folder(path) if path == here("mails")));

    let variables = [("MADOGUCHI_KEYS__FOLDER", "other"), ("MADOGUCHI_DATABASE__URL", "sqlite:b.db")];
    let config = load(Some(&path), variables.into_iter().map(|(n, v)| (n.to_owned(), v.to_owned()))).unwrap();
    assert_eq!(config.keys.folder().unwrap(), Path::new("other"));
    assert!(matches!(config.database.location().unwrap(), Location::Sqlite(path) if path == Path::new("b.db")));

    let secret = here("secret");
    std::fs::write(&secret, "sqlite:c.db\n").unwrap();
    private(&secret);
    let (_, path) = (content, here("madoguchi.toml"));
    std::fs::write(&path, "[database]\nurl_file = \"secret\"\n").unwrap();
    let config = load(Some(&path), none()).unwrap();
    assert!(matches!(config.database.location().unwrap(), Location::Sqlite(path) if path == here("c.db")));
}

#[test]
fn an_address_is_the_network_of_one_proxy() {
    let site = |proxies: &str| {
        let server = format!("[server]\nforwarded = \"forwarded\"\ntrusted_proxies = [{proxies}]\n");
        let (_folder, path) = file(&ENOUGH.replace("[server]\n", &server));
        load(Some(&path), none()).and_then(|config| config.server.site())
    };
    let trusting = site("\"127.0.0.1\", \"fd00::1\", \"10.0.0.0/8\"").unwrap();
    for (peer, trusted) in
        [("127.0.0.1", true), ("127.0.0.2", false), ("fd00::1", true), ("fd00::2", false), ("10.9.9.9", true)]
    {
        assert_eq!(trusting.trusts(peer.parse().unwrap()), trusted, "{peer}");
    }
    let fault = site("\"proxy.example.jp\"").unwrap_err().to_string();
    assert!(fault.contains("server.trusted_proxies") && fault.contains("proxy.example.jp"), "{fault}");
}

#[test]
fn a_password_that_is_not_percent_encoded_is_named_with_its_key_and_not_shown() {
    for (variable, key) in
        [("MADOGUCHI_DATABASE__URL", "database.url"), ("MADOGUCHI_DATABASE__OWNER_URL", "database.owner_url")]
    {
        let (_folder, path) = file(ENOUGH);
        let variables = [(variable.to_owned(), "postgres://app:p@ss/wo@localhost/madoguchi".to_owned())];
        let fault = load(Some(&path), variables.into_iter()).unwrap().complete().unwrap_err().to_string();
        assert!(fault.contains(&format!("{key}: ")) && fault.contains("%40") && !fault.contains("p@ss"), "{fault}");
    }
}

#[test]
fn proxies_and_the_headers_that_they_set_are_named_together() {
    let site = |server: &str| {
        let (_folder, path) = file(&ENOUGH.replace("[server]\n", &format!("[server]\n{server}\n")));
        load(Some(&path), none()).and_then(|config| config.server.site())
    };
    for (server, forwarded) in [
        ("", ForwardedHeaders::None),
        ("forwarded = \"none\"", ForwardedHeaders::None),
        ("forwarded = \"x-forwarded\"\ntrusted_proxies = [\"10.0.0.0/8\"]", ForwardedHeaders::XForwarded),
        ("forwarded = \"forwarded\"\ntrusted_proxies = [\"10.0.0.0/8\"]", ForwardedHeaders::Forwarded),
    ] {
        assert_eq!(site(server).unwrap().forwarded, forwarded, "{server}");
    }
    for (server, key) in [
        ("trusted_proxies = [\"10.0.0.0/8\"]", "server.forwarded"),
        ("forwarded = \"x-forwarded\"", "server.trusted_proxies"),
        ("forwarded = \"both\"", "server.forwarded"),
    ] {
        let fault = site(server).unwrap_err().0.remove(0);
        assert!(fault.starts_with(key), "{server}: {fault}");
    }
}

#[test]
fn an_error_names_the_key_and_where_it_stands() {
    for (content, key, problem) in [
        ("[server]\nlisten = 8080", "server.listen", "found signed int `8080`"),
        ("[server]\nlistn = \"x\"", "server.listn", "there is no such key"),
        ("[mail.smtp]\nencryption = \"ssl\"", "mail.smtp.encryption", "allowed are starttls, tls, none"),
        ("[worker]\nparallel = -1", "worker.parallel", "found signed int `-1`"),
        ("[databse]\nurl = \"x\"", "databse", "there is no such key"),
    ] {
        let (_folder, path) = file(content);
        let faults = load(Some(&path), none()).unwrap_err().0;
        assert!(faults[0].starts_with(&format!("{key}: ")), "{faults:?}");
        assert!(faults[0].contains(problem), "{faults:?}");
        assert!(faults[0].contains(&path.display().to_string()), "{faults:?}");
    }
    let fault = &from(&[("MADOGUCHI_WORKER__PARALLEL", "many")]).unwrap_err().0[0];
    assert!(fault.contains("worker.parallel") && fault.contains("MADOGUCHI_WORKER__PARALLEL"), "{fault}");
    let fault = &from(&[("MADOGUCHI_WORKER__PARALEL", "4")]).unwrap_err().0[0];
    assert!(fault.starts_with("worker.paralel: there is no such key"), "{fault}");
}

#[test]
fn a_broken_file_is_told_with_its_line_and_a_missing_one_by_its_name() {
    let (_folder, path) = file("[server]\nlisten = \n");
    let fault = &load(Some(&path), none()).unwrap_err().0[0];
    assert!(fault.contains("line 2") && fault.contains("madoguchi.toml"), "{fault}");
    let fault = &load(Some(Path::new("/nowhere/m.toml")), none()).unwrap_err().0[0];
    assert!(fault.starts_with("/nowhere/m.toml: "), "{fault}");
}

#[test]
fn a_secret_given_twice_or_of_an_unknown_kind_is_refused_without_showing_it() {
    let twice = from(&[("MADOGUCHI_DATABASE__URL", "sqlite:a"), ("MADOGUCHI_DATABASE__URL_FILE", "/x")]).unwrap();
    assert!(twice.database.location().err().unwrap().to_string().contains("both"));
    let unknown = from(&[("MADOGUCHI_DATABASE__URL", "mysql://root:hunter2@db")]).unwrap();
    let told = unknown.database.location().err().unwrap().to_string();
    assert!(told.contains("database.url") && !told.contains("hunter2"), "{told}");
    assert!(!format!("{unknown:?}").contains("hunter2"));
}

#[test]
fn a_secret_that_others_can_read_is_refused_with_what_mends_it() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, path) = file("sqlite:a.db");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let file = path.display().to_string();
    for (key, variable, asked) in [
        ("database.url", "MADOGUCHI_DATABASE__URL_FILE", "url"),
        ("database.owner_url", "MADOGUCHI_DATABASE__OWNER_URL_FILE", "owner"),
        ("mail.smtp.password", "MADOGUCHI_MAIL__SMTP__PASSWORD_FILE", "mail"),
    ] {
        let fault = || {
            let config = from(&[(variable, &file)]).unwrap();
            match asked {
                "url" => config.database.location().err(),
                "owner" => config.database.owner_location().err(),
                _ => config.mail.settings().err(),
            }
        };
        let told = fault().unwrap().to_string();
        assert!(told.contains(&format!("{key}_file")) && told.contains(&format!("chmod 600 {file}")), "{told}");
    }
    private(&path);
    assert!(from(&[("MADOGUCHI_DATABASE__URL_FILE", &file)]).unwrap().database.location().is_ok());
}

const SES: &str = "[mail]\ntransport = \"ses\"\n[mail.ses]\n";

fn mail_of(content: &str) -> Result<MailSettings, ConfigError> {
    let (_folder, path) = file(content);
    load(Some(&path), none())?.mail.settings()
}

#[test]
fn amazon_ses_needs_a_region_and_takes_a_key_or_leaves_it_to_the_machine() {
    let fault = mail_of(SES).err().unwrap().0;
    assert!(matches!(fault.as_slice(), [one] if one.starts_with("mail.ses.region is missing")), "{fault:?}");
    let region = format!("{SES}region = \"ap-northeast-1\"\n");
    let Ok(MailSettings::Ses(ses)) = mail_of(&region) else { panic!("not SES") };
    assert!(ses.access_key.is_none() && ses.endpoint.is_none() && ses.identities.is_empty());

    let (folder, secret) = file("hunter2\n");
    private(&secret);
    let key = format!("{region}access_key_id = \"AKIA\"\nsecret_access_key_file = \"{}\"\n", secret.display());
    let Ok(MailSettings::Ses(ses)) = mail_of(&key) else { panic!("not SES") };
    assert_eq!(ses.access_key.as_ref().unwrap().secret.expose_secret(), "hunter2");
    assert!(!format!("{ses:?}").contains("hunter2"));
    drop(folder);
    for (half, wanted) in [
        ("access_key_id = \"AKIA\"", "mail.ses.secret_access_key"),
        ("secret_access_key = \"x\"", "mail.ses.access_key_id"),
    ] {
        let fault = mail_of(&format!("{region}{half}\n")).err().unwrap().to_string();
        assert!(fault.contains(&format!("{wanted} is missing")), "{fault}");
    }
}

#[test]
fn what_amazon_ses_would_refuse_for_every_mail_is_refused_at_the_start() {
    for (wrong, key) in [
        ("endpoint = \"email.example.jp\"", "mail.ses.endpoint"),
        ("endpoint = \"ftp://email.example.jp\"", "mail.ses.endpoint"),
        ("configuration_set = \"two words\"", "mail.ses.configuration_set"),
        ("identities = {\"midori.example.jp\" = \"midori\"}", "mail.ses.identities"),
        ("identities = {\"midori.example.jp\" = \"arn:aws:sns:ap-northeast-1:1:topic\"}", "mail.ses.identities"),
    ] {
        let fault = mail_of(&format!("{SES}region = \"ap-northeast-1\"\n{wrong}\n")).err().unwrap().to_string();
        assert!(fault.contains(key), "{wrong}: {fault}");
    }
    let dkim = SES.replace("[mail.ses]", "dkim = {\"a.jp\" = {selector = \"m\", key_file = \"/k\"}}\n[mail.ses]");
    let fault = mail_of(&format!("{dkim}region = \"ap-northeast-1\"\n")).err().unwrap().to_string();
    assert!(fault.contains("mail.dkim"), "{fault}");
}

#[test]
fn a_key_that_signs_mails_is_read_at_the_start() {
    let (_folder, key) = file("no key");
    let content = format!(
        "[mail]\ndkim = {{\"midori.example.jp\" = {{selector = \"m1\", key_file = \"{}\"}}}}\n[mail.smtp]\nhost = \"m\"\n",
        key.display()
    );
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    let fault = mail_of(&content).err().unwrap().to_string();
    assert!(fault.contains("chmod 600"), "{fault}");
    private(&key);
    let fault = mail_of(&content).err().unwrap().to_string();
    assert!(fault.contains("midori.example.jp") && fault.contains("PEM"), "{fault}");
    std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("../mail/tests/it/dkim/rsa.pem"), &key).unwrap();
    private(&key);
    assert!(matches!(mail_of(&content), Ok(MailSettings::Smtp(_))));
    let fault = mail_of(&content.replace("m1", "m 1")).err().unwrap().to_string();
    assert!(fault.contains("midori.example.jp"), "{fault}");
}

#[test]
fn postgres_is_migrated_by_an_owner_only() {
    let config = from(&[("MADOGUCHI_DATABASE__URL", "postgres://a@b/c")]).unwrap();
    assert!(config.database.owner_location().err().unwrap().to_string().contains("owner_url"));
    let config = from(&[("MADOGUCHI_DATABASE__URL", "sqlite:a.db")]).unwrap();
    assert!(matches!(config.database.owner_location(), Ok(Location::Sqlite(_))));
}

/// Returns the keys of a section as the error message for an unknown key lists them.
fn keys_of(section: &str) -> Vec<String> {
    let figment = Figment::from(Toml::string(DEFAULTS));
    let unknown = if section.is_empty() { "zzz".to_owned() } else { format!("{section}.zzz") };
    let error = figment.merge((unknown, true)).extract::<Config>().unwrap_err();
    let Kind::UnknownField(_, allowed) = error.kind else { panic!("{error}") };
    allowed.iter().map(|key| (*key).to_owned()).collect()
}

#[test]
fn every_key_is_explained_and_every_explained_key_exists() {
    let explained = reference::entries();
    assert!(explained.iter().all(|entry| !entry.explained.1.is_empty()));
    let mut explained = explained.into_iter().map(|entry| entry.key).collect::<Vec<_>>();
    let mut real = Vec::new();
    for section in keys_of("") {
        real.extend(keys_of(&section).into_iter().map(|key| format!("{section}.{key}")));
    }
    for section in ["mail.smtp", "mail.ses"] {
        real.retain(|key| key != section);
        real.extend(keys_of(section).into_iter().map(|key| format!("{section}.{key}")));
    }
    explained.sort();
    real.sort();
    assert_eq!(explained, real);
}

#[test]
fn the_reference_is_current() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/config.md");
    if std::env::var_os("MADOGUCHI_GENERATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, reference::reference()).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(written == reference::reference(), "stale: run `cargo xtask gen`");
}
