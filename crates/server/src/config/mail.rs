//! How mails are delivered.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use madoguchi_core::files;
use madoguchi_mail::reports::SnsTopic;
use madoguchi_mail::{AccessKey, DkimKeys, Encryption, Login, SesSettings, SmtpSettings};
use secrecy::SecretString;
use serde::Deserialize;

use super::path::ConfiguredPath;
use super::secret::secret;
use super::{ConfigError, missing, required};
use crate::terminal::words;

/// The key of the keys that sign mails.
const DKIM: &str = "mail.dkim";

/// The section `mail`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailSection {
    transport: TransportWord,
    folder: Option<ConfiguredPath>,
    smtp: SmtpSection,
    ses: SesSection,
    dkim: BTreeMap<String, DkimEntry>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum TransportWord {
    Smtp,
    Ses,
    Folder,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SmtpSection {
    host: Option<String>,
    port: u16,
    encryption: EncryptionWord,
    username: Option<String>,
    password: Option<SecretString>,
    password_file: Option<ConfiguredPath>,
    ca_file: Option<ConfiguredPath>,
    hello_name: Option<String>,
    timeout_seconds: u64,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum EncryptionWord {
    StartTls,
    Tls,
    None,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SesSection {
    region: Option<String>,
    endpoint: Option<String>,
    access_key_id: Option<String>,
    secret_access_key: Option<SecretString>,
    secret_access_key_file: Option<ConfiguredPath>,
    configuration_set: Option<String>,
    topic_arn: Option<String>,
    identities: BTreeMap<String, String>,
    ca_file: Option<ConfiguredPath>,
    timeout_seconds: u64,
}

/// The key that signs the mails of one domain.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DkimEntry {
    selector: String,
    key_file: ConfiguredPath,
}

/// How mails are delivered.
pub enum MailSettings {
    /// Over SMTP.
    Smtp(SmtpSettings),
    /// Through Amazon SES.
    Ses(SesSettings),
    /// As files in a folder.
    Folder(PathBuf),
}

impl MailSection {
    /// Returns how mails are delivered.
    ///
    /// # Errors
    /// When a setting that the transport needs is missing or can't be used.
    pub fn settings(&self) -> Result<MailSettings, ConfigError> {
        match self.transport {
            TransportWord::Folder => {
                Ok(MailSettings::Folder(required("mail.folder", self.folder.as_deref())?.to_owned()))
            }
            TransportWord::Smtp => Ok(MailSettings::Smtp(self.smtp.settings(self.dkim_keys()?)?)),
            TransportWord::Ses if self.dkim.is_empty() => Ok(MailSettings::Ses(self.ses.settings()?)),
            TransportWord::Ses => {
                Err(ConfigError::one(words().format("config-dkim-not-for-ses", &[("key", DKIM.into())])))
            }
        }
    }

    /// Returns the topic of Amazon SNS on which SES reports what becomes of mails, if there is one.
    ///
    /// # Errors
    /// When what is given isn't the ARN of a topic.
    pub fn topic(&self) -> Result<Option<SnsTopic>, ConfigError> {
        let Some(arn) = &self.ses.topic_arn else { return Ok(None) };
        SnsTopic::parse(arn).map(Some).ok_or_else(|| told("config-ses-topic", "mail.ses.topic_arn", arn))
    }

    /// Reads the keys that sign mails.
    fn dkim_keys(&self) -> Result<DkimKeys, ConfigError> {
        let mut keys = DkimKeys::default();
        for (domain, DkimEntry { selector, key_file }) in &self.dkim {
            let fault = |problem: &str| {
                let path = key_file.display().to_string();
                let arguments = [
                    ("key", DKIM.into()),
                    ("domain", domain.into()),
                    ("path", (&path).into()),
                    ("problem", problem.into()),
                ];
                ConfigError::one(words().format("config-dkim-key", &arguments))
            };
            if let Some(exposed) = files::exposed(key_file).map_err(|error| fault(&error.to_string()))? {
                let path = key_file.display().to_string();
                let arguments = [
                    ("path", (&path).into()),
                    ("found", (&exposed.found).into()),
                    ("remedy", (&exposed.remedy).into()),
                ];
                return Err(ConfigError::one(words().format("command-exposed", &arguments)));
            }
            let pem = zeroize::Zeroizing::new(std::fs::read(key_file).map_err(|error| fault(&error.to_string()))?);
            keys.add(domain, selector, &pem).map_err(|unusable| fault(words().text(unusable_key(&unusable))))?;
        }
        Ok(keys)
    }
}

/// The key of the words for why a key can't be used.
fn unusable_key(unusable: &madoguchi_mail::UnusableKey) -> &'static str {
    use madoguchi_mail::UnusableKey;
    match unusable {
        UnusableKey::NotPem => "config-dkim-not-pem",
        UnusableKey::OtherKind => "config-dkim-other-kind",
        UnusableKey::Name => "config-dkim-name",
    }
}

impl SmtpSection {
    fn settings(&self, dkim: DkimKeys) -> Result<SmtpSettings, ConfigError> {
        let password = secret("mail.smtp.password", self.password.as_ref(), self.password_file.as_deref())?;
        let login = match (&self.username, password) {
            (Some(username), Some(password)) => Some(Login { username: username.clone(), password }),
            (None, None) => None,
            (Some(_), None) => return Err(missing("mail.smtp.password")),
            (None, Some(_)) => return Err(missing("mail.smtp.username")),
        };
        Ok(SmtpSettings {
            host: required("mail.smtp.host", self.host.as_ref())?.clone(),
            port: self.port,
            encryption: match self.encryption {
                EncryptionWord::StartTls => Encryption::StartTls,
                EncryptionWord::Tls => Encryption::Tls,
                EncryptionWord::None => Encryption::None,
            },
            login,
            ca_file: self.ca_file.as_deref().map(Path::to_owned),
            hello_name: self.hello_name.clone(),
            timeout: Duration::from_secs(self.timeout_seconds.max(1)),
            dkim,
        })
    }
}

impl SesSection {
    fn settings(&self) -> Result<SesSettings, ConfigError> {
        let secret = secret(
            "mail.ses.secret_access_key",
            self.secret_access_key.as_ref(),
            self.secret_access_key_file.as_deref(),
        )?;
        let access_key = match (&self.access_key_id, secret) {
            (Some(id), Some(secret)) => Some(AccessKey { id: id.clone(), secret }),
            (None, None) => None,
            (Some(_), None) => return Err(missing("mail.ses.secret_access_key")),
            (None, Some(_)) => return Err(missing("mail.ses.access_key_id")),
        };
        if let Some(endpoint) = &self.endpoint
            && !url::Url::parse(endpoint).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        {
            return Err(told("config-ses-endpoint", "mail.ses.endpoint", endpoint));
        }
        if let Some(set) = &self.configuration_set
            && !is_configuration_set(set)
        {
            return Err(told("config-ses-configuration-set", "mail.ses.configuration_set", set));
        }
        if let Some(arn) = self.topic_arn.as_ref().filter(|arn| SnsTopic::parse(arn).is_none()) {
            return Err(told("config-ses-topic", "mail.ses.topic_arn", arn));
        }
        if let Some(identity) = self.identities.values().find(|identity| !is_identity_arn(identity)) {
            return Err(told("config-ses-identity", "mail.ses.identities", identity));
        }
        Ok(SesSettings {
            region: required("mail.ses.region", self.region.as_ref())?.clone(),
            endpoint: self.endpoint.clone(),
            access_key,
            configuration_set: self.configuration_set.clone(),
            identities: self.identities.iter().map(|(of, arn)| (of.to_ascii_lowercase(), arn.clone())).collect(),
            ca_file: self.ca_file.as_deref().map(Path::to_owned),
            timeout: Duration::from_secs(self.timeout_seconds.max(1)),
        })
    }
}

fn told(text: &str, key: &str, typed: &str) -> ConfigError {
    ConfigError::one(words().format(text, &[("key", key.into()), ("typed", typed.into())]))
}

/// The names that SES allows: up to 64 letters, digits, hyphens and underscores.
fn is_configuration_set(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

fn is_identity_arn(arn: &str) -> bool {
    let parts: Vec<_> = arn.splitn(6, ':').collect();
    matches!(parts.as_slice(), ["arn", _, "ses", _, _, identity] if identity.starts_with("identity/"))
}
