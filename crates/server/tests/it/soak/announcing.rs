//! An announcement to a hundred thousand members: how many it reaches, its publication, and the promise of its mails in rounds,
//! in memory that doesn't grow with them.

use std::time::{Duration, Instant};

use madoguchi_core::announcements::content::AnnouncementTyped;
use madoguchi_core::announcements::mailing::{self, MailingRound};
use madoguchi_core::announcements::{self, AnnouncementChange};
use madoguchi_core::clock::Clock;
use madoguchi_core::database::TenantTx;
use madoguchi_core::scope::Actor;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::testing::{Bench, Sample, crowd, random};

/// Persons of the society. Every second one has an account, and every fifth is a former member.
const PEOPLE: u32 = 250_000;
/// Members who get a mail.
const MAILS: u64 = 100_000;
/// Mails of a round, as the worker promises them.
const ROUND: u64 = 200;
/// What the process may hold more than before, in KiB.
const MORE: u64 = 96 * 1024;

pub async fn hundred_thousand(bench: Bench) {
    let dialect = bench.dialect();
    let now = Clock::system().now();
    let society = Sample::apply(&bench, "midori", now).await;
    let tx = bench.database.write(&society.scope(Actor::System, now)).await.unwrap();
    crowd::fill(&tx, PEOPLE).await;
    crowd::reachable(&tx, PEOPLE).await;
    tx.commit().await.unwrap();
    crowd::analyse(&bench).await;
    let clerk = society.clerk(&bench, Role::Announcements, now).await;
    let write = || async { bench.database.write(&society.scope(Actor::Staff(clerk.id), now)).await.unwrap() };

    let typed = AnnouncementTyped {
        title_ja: "年末年始の電話受付".into(),
        body_ja: "本文です。".into(),
        audience: "everybody".into(),
        ..AnnouncementTyped::default()
    };
    let content = typed.read(&society.policy.eras).ok().unwrap();
    let tx = write().await;
    let began = began();
    let reach = announcements::reach(&tx, &content).await.unwrap();
    println!("{dialect:?}: reach of {} persons, {} mails, in {:.1?}", reach.people, reach.mails, began.elapsed());
    assert_eq!(reach.mails, MAILS, "former members, and with them all addresses that no mail reaches, are left out");
    let id = announcements::write(&tx, &clerk, &content, &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    let tx = write().await;
    let began = self::began();
    let published = announcements::publish(&tx, &clerk, (id, 1), &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    println!("{dialect:?}: published in {:.1?}", began.elapsed());
    assert_eq!(published, AnnouncementChange::Done);

    let (before, began) = (resident(), self::began());
    let (mut rounds, mut longest, mut peak) = (0_u32, Duration::ZERO, 0);
    loop {
        let round_began = self::began();
        let tx = write().await;
        let round = mailing::promise_some(&tx, id, ROUND, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        longest = longest.max(round_began.elapsed());
        peak = peak.max(resident());
        match round {
            MailingRound::Promised(_) => rounds += 1,
            MailingRound::Waits => sent(&write().await).await,
            MailingRound::Done => break,
        }
    }
    let took = began.elapsed();
    let tx = write().await;
    let stored = announcements::announcement(&tx, id).await.unwrap().unwrap();
    assert_eq!(u64::from(stored.mails), MAILS, "everybody once");
    println!(
        "{dialect:?}: {} mails promised in {rounds} rounds, {took:.1?}, {:.0} a second with their sending; the longest round \
         {longest:.1?}; {} MiB more at most",
        stored.mails,
        f64::from(stored.mails) / took.as_secs_f64(),
        peak.saturating_sub(before) / 1024
    );
    assert!(peak.saturating_sub(before) < MORE, "{before} KiB before, {peak} KiB at most");
}

/// The mails that wait are sent: their rows end, as a worker would end them.
async fn sent(tx: &TenantTx) {
    tx.raw("UPDATE outbox_message SET status = 'sent', recipient_sealed = NULL, content_sealed = NULL WHERE status = 'waiting'")
        .await
        .unwrap();
}

/// Memory that this process holds, in KiB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[allow(clippy::disallowed_methods, reason = "timings are printed and decide nothing")]
fn began() -> Instant {
    Instant::now()
}
