//! Mail: the connection, who signs, and a test mail where one is asked for.

use std::collections::BTreeSet;

use madoguchi_core::clock::Clock;
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::tenancy::vendor;
use madoguchi_mail::Transport;
use madoguchi_web::Scheme;

use super::finding::{Area, Report};
use crate::config::{Config, MailSettings};
use crate::test_mail;
use crate::wiring::{self, House};

/// Looks at the way on which mails leave.
pub(super) async fn look(config: &Config, send_to: Option<&str>, clock: &Clock, report: &mut Report) {
    // What can't be used is a finding of the configuration.
    let (Ok(settings), Ok(site)) = (config.mail.settings(), config.server.site()) else { return };
    if let MailSettings::Folder(path) = &settings {
        let path = path.display().to_string();
        let arguments = [("path", (&path).into())];
        if site.scheme == Scheme::Https {
            report.trouble(
                Area::Mail,
                "doctor-mail-folder",
                &arguments,
                "doctor-danger-mail",
                "doctor-mail-folder-remedy",
            );
        }
    }
    let transport = match wiring::transport(settings).await {
        Ok(transport) => transport,
        Err(stop) => return report.of_stop(Area::Mail, "doctor-mail", &stop, "doctor-remedy-mail"),
    };
    match transport.check().await {
        Some(Ok(())) => report.looked_at(),
        Some(Err(error)) => {
            report.told(
                Area::Mail,
                "doctor-mail-unreachable",
                &error.to_string(),
                "doctor-danger-mail",
                "doctor-remedy-mail",
            );
        }
        None => report.unchecked(Area::Mail, "doctor-unchecked-mail-service", &[]),
    }
    match send_to {
        Some(address) => send(&transport, address, &site.base, clock, report).await,
        None => report.unchecked(Area::Mail, "doctor-unchecked-test-mail", &[]),
    }
    transport.close().await;
}

/// Sends a test mail in the vendor's name.
async fn send(transport: &Transport, address: &str, base: &str, clock: &Clock, report: &mut Report) {
    let (Ok(to), Some(vendor)) = (EmailAddress::parse(address), vendor::tenant(base)) else {
        let arguments = [("typed", address.into())];
        return report.trouble(
            Area::Mail,
            "doctor-no-address",
            &arguments,
            "doctor-danger-unsent",
            "doctor-remedy-address",
        );
    };
    let sent = test_mail::send(transport, &vendor, to, clock, report.words()).await;
    match sent {
        Ok(()) => report.looked_at(),
        Err(problem) => {
            report.told(Area::Mail, "doctor-test-mail", &problem, "doctor-danger-mail", "doctor-remedy-mail")
        }
    }
}

/// Looks whether the mails of every society are signed. Amazon SES signs by itself.
pub(super) fn senders(config: &Config, house: &House, report: &mut Report) {
    let Ok(MailSettings::Smtp(settings)) = config.mail.settings() else { return };
    let now = house.clock.now();
    let domain = |from: &str| from.rsplit_once('@').map(|(_, domain)| domain.to_ascii_lowercase());
    let senders =
        house.directory.all().into_iter().filter_map(|society| domain(&society.policy(now).contact.mail_from));
    let unsigned = senders.filter(|domain| !settings.dkim.has(domain)).collect::<BTreeSet<_>>();
    let Some(first) = unsigned.first() else { return };
    let count = i64::try_from(unsigned.len()).unwrap_or(i64::MAX);
    let arguments = [("count", count.into()), ("domain", first.into())];
    report.weakness(Area::Mail, "doctor-unsigned", &arguments, "doctor-unsigned-danger", "doctor-unsigned-remedy");
}
