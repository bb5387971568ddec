//! The accounts of the staff: what they do with their own, tokens for commands, and the ways back.

mod account;
mod hands;
mod invitations;
mod network;
mod recovery;
mod tokens;
mod under_way;
mod undo;

use chrono::{DateTime, Utc};
use madoguchi_core::audit::read::{self, AuditFilter, AuditSubject};
use madoguchi_core::ids::StaffId;
use madoguchi_core::outbox::{self, Mail, OutgoingMail, StaffNotice};
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Token;
use madoguchi_core::testing::{Bench, Sample};

/// The mails that wait, the oldest first.
async fn mails(bench: &Bench, society: &Sample, now: DateTime<Utc>) -> Vec<OutgoingMail> {
    let tx = bench.database.write(&society.scope(Actor::System, now)).await.unwrap();
    let mut mails = Vec::new();
    for listed in outbox::list(&tx, None, 200).await.unwrap() {
        mails.extend(outbox::load(&tx, listed.id).await.unwrap());
    }
    mails.reverse();
    mails
}

/// The token of the invitation that was sent last to an address.
async fn invited(bench: &Bench, society: &Sample, address: &str, now: DateTime<Utc>) -> Token {
    let path = mails(bench, society, now).await.into_iter().rev().find_map(|mail| match mail.mail {
        Mail::StaffInvitation { desk_path, .. } if mail.recipient.as_str() == address => Some(desk_path),
        _ => None,
    });
    Token::of_link(path.expect("an invitation").split_once("token=").unwrap().1).unwrap()
}

/// What was told to an address, in order.
async fn told(bench: &Bench, society: &Sample, address: &str, now: DateTime<Utc>) -> Vec<StaffNotice> {
    let mails = mails(bench, society, now).await.into_iter().filter(|mail| mail.recipient.as_str() == address);
    mails
        .filter_map(|mail| match mail.mail {
            Mail::StaffNotice { notice, .. } => Some(notice),
            _ => None,
        })
        .collect()
}

/// The words of what was done to an account of the staff, the newest first.
async fn trail(bench: &Bench, society: &Sample, staff: StaffId, now: DateTime<Utc>) -> Vec<String> {
    let tx = bench.database.read(&society.scope(Actor::System, now)).await.unwrap();
    let subject = Some(AuditSubject { kind: "staff".into(), id: staff.0 });
    let page = read::list(&tx, &AuditFilter { subject, ..AuditFilter::default() }, None, 100).await.unwrap();
    page.entries.into_iter().map(|entry| entry.word).collect()
}

/// The address of an account.
async fn address(bench: &Bench, society: &Sample, staff: StaffId, now: DateTime<Utc>) -> String {
    let tx = bench.database.read(&society.scope(Actor::System, now)).await.unwrap();
    madoguchi_core::staff::account(&tx, staff).await.unwrap().unwrap().address.as_str().to_owned()
}
