//! きょう: what waits, and what needs a look.

mod coming;
pub mod page;

use madoguchi_core::approvals;
use madoguchi_core::approvals::second_approver;
use madoguchi_core::letter_requests;
use madoguchi_core::links::desk as links;
use madoguchi_core::policy::maintenance;
use madoguchi_core::settings;
use madoguchi_core::staff;
use madoguchi_core::staff::methods;
use madoguchi_core::staff::permission::Permission;
use madoguchi_core::staff::recovery;
use madoguchi_web::{Answer, Page};

use self::page::{Item, Today};
use super::face::{Access, At, Routes, Samples, Visit, Within};
use super::settings::said::stopped_key;

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new().get(links::TODAY, Access::May(Permission::Enter), show)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<Today>(Within::Desk)
}

async fn show(visit: Visit, clerk: At) -> Answer {
    let words = visit.words();
    let tx = visit.read(clerk.actor()).await?;
    let mut waiting = Vec::new();
    for asked in approvals::waiting(&tx).await? {
        if !clerk.may(asked.request.permission()) {
            continue;
        }
        if !super::approvals::may_see(&tx, &clerk, asked.subject).await? {
            continue;
        }
        let about = super::approvals::about(&tx, &asked).await?;
        let who = staff::account(&tx, asked.asked_by).await?.map(|account| account.name).unwrap_or_default();
        let what = super::approvals::what(&visit, &asked.request);
        let text = match about {
            Some(about) if asked.subject.person().is_none() => {
                let arguments = [("what", what.into()), ("name", about.name.into()), ("who", who.into())];
                words.format("desk-today-approval-thing", &arguments)
            }
            Some(about) => {
                let arguments = [("what", what.into()), ("name", about.name.into()), ("who", who.into())];
                words.format("desk-today-approval", &arguments)
            }
            None => words.format("desk-today-approval-society", &[("what", what.into()), ("who", who.into())]),
        };
        waiting.push(Item {
            text,
            href: Some(links::of(links::APPROVAL, asked.id.0)),
            link: Some(words.text("desk-today-approval-link")),
        });
    }
    for recovery in recovery::waiting(&tx).await? {
        let arguments = [("name", recovery.name.into()), ("from", words.instant(recovery.ripe_at).into())];
        waiting.push(Item {
            text: words.format("desk-today-recovery", &arguments),
            href: Some(links::of(links::STAFF_RECOVERY, recovery.id.0)),
            link: Some(words.text("desk-today-recovery-link")),
        });
    }
    if clerk.may(Permission::HelpMembers) {
        let open = letter_requests::count_open(&tx).await?;
        if open > 0 {
            waiting.push(Item {
                text: words
                    .format("desk-today-letter-requests", &[("count", i64::try_from(open).unwrap_or(i64::MAX).into())]),
                href: Some(links::LETTER_REQUESTS.to_owned()),
                link: Some(words.text("desk-requests-title")),
            });
        }
    }
    if methods::codes_left(&tx, clerk.id).await? == 0 {
        waiting.push(Item {
            text: words.text("desk-today-no-codes").to_owned(),
            href: Some(links::RECOVERY_CODES.to_owned()),
            link: Some(words.text("desk-today-no-codes-link")),
        });
    }
    if clerk.may(Permission::ManageStaff) {
        let people = staff::list(&tx).await?;
        let invited =
            people.iter().filter(|listed| listed.account.joined_at.is_none() && listed.account.disabled_at.is_none());
        let invited = invited.count();
        if invited > 0 {
            waiting.push(Item {
                text: words.format("desk-today-invited", &[("count", invited.into())]),
                href: Some(links::STAFF.to_owned()),
                link: Some(words.text("desk-nav-staff")),
            });
        }
        if let Some(offer) = second_approver::current(&tx).await?.filter(|second| second.agreed.is_none()) {
            waiting.push(Item {
                text: words.format("desk-today-second", &[("name", offer.name.into())]),
                href: Some(format!("{}#second-approver", links::STAFF)),
                link: Some(words.text("desk-second-heading")),
            });
        }
        let owners = people
            .iter()
            .filter(|listed| listed.can_sign_in() && listed.account.roles.has(staff::permission::Role::Owner))
            .count();
        if owners < 2 {
            waiting.push(Item {
                text: words.text("desk-today-one-owner").to_owned(),
                href: Some(links::INVITE.to_owned()),
                link: Some(words.text("desk-staff-invite")),
            });
        }
    }
    if clerk.may(Permission::ReadMembers) {
        waiting.extend(coming::letters(&visit, &tx, clerk.eyes()).await?);
    }
    let mut next = Vec::new();
    if let Some(window) = maintenance::next_window(&visit.policy.maintenance, &visit.tenant.holidays, visit.now) {
        next.push(Item {
            text: words.format("desk-today-maintenance", &[("span", words.span(window.from, window.until).into())]),
            href: None,
            link: None,
        });
    }
    if clerk.may(Permission::ReadSettings) {
        let timeline = settings::timeline(&tx).await?;
        let to_history = || Some(links::SETTINGS_HISTORY.to_owned());
        for stopped in settings::stopped(&tx).await? {
            let because = words.text(stopped_key(stopped.because));
            let arguments = [("from", words.instant(stopped.from).into()), ("because", because.into())];
            let text = words.format("desk-today-stopped", &arguments);
            waiting.push(Item { text, href: to_history(), link: Some(words.text("desk-settings-history")) });
        }
        for doubtful in settings::in_doubt(&tx, &timeline).await? {
            let because = words.text(stopped_key(doubtful.because));
            let arguments = [("from", words.instant(doubtful.from).into()), ("because", because.into())];
            let text = words.format("desk-today-doubtful", &arguments);
            waiting.push(Item { text, href: to_history(), link: Some(words.text("desk-settings-history")) });
        }
        next.extend(timeline.planned(visit.now).into_iter().map(|version| Item {
            text: words.format("desk-today-planned", &[("from", words.instant(version.effective_from).into())]),
            href: Some(links::SETTINGS_HISTORY.into()),
            link: Some(words.text("desk-settings-history")),
        }));
    }
    if clerk.may(Permission::ReadAnnouncements) {
        next.extend(coming::announcements(&visit, &tx).await?);
    }
    let mail = if clerk.may(Permission::ReadMembers) {
        coming::mail_trouble(&visit, &tx, clerk.eyes()).await?
    } else {
        Vec::new()
    };
    let letter_proof = clerk.may(Permission::ApproveLetters);
    Ok(visit.page(Today::TEMPLATE, &Today { name: clerk.name.clone(), waiting, next, mail, letter_proof }))
}
