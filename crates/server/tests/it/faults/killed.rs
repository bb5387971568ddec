//! A server that is killed (SIGKILL) while members register: whoever saw the last page is registered, nobody twice,
//! nothing half; and everybody goes on where they were, with the same button.

use std::collections::HashMap;
use std::time::Duration;

use madoguchi_core::clock::Clock;
use madoguchi_core::links;
use madoguchi_core::policy::registration::steps;
use madoguchi_core::testing::{Bench, Sample, on_both};
use madoguchi_web::testing::Browser;

use crate::books;
use crate::member::{Member, Society, is_told_registered};
use crate::place::{MailTo, Place, Server};

/// When the server dies.
#[derive(Clone, Copy, Debug)]
enum Moment {
    /// The form has been sent; the server may be anywhere in its work.
    AtWork,
    /// The work is done, and the browser never learns of it.
    BeforeTheAnswer,
}

#[tokio::test(flavor = "multi_thread")]
async fn no_registration_is_lost_doubled_or_half_when_the_server_dies_at_a_page() {
    on_both(|bench| at_each_page(bench, "aozora")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_registration_is_lost_doubled_or_half_when_the_server_dies_at_a_question() {
    on_both(|bench| at_each_page(bench, "stanleykenpo")).await;
}

async fn at_each_page(bench: Bench, slug: &'static str) {
    let deaths = [Moment::AtWork, Moment::BeforeTheAnswer];
    let now = Clock::system().now();
    let (sample, letters) = Sample::with_people(&bench, slug, 16, now).await;
    let mut pages = vec![links::SIGN_IN];
    pages.extend(steps(&sample.policy).into_iter().map(links::register));
    let society = Society::new(sample);
    let place = Place::on(bench, MailTo::Folder).await;
    let mut members = letters.iter().map(Member::with);
    let mut server = place.start().await;

    let first = members.next().unwrap();
    let paces = paces(&first, &society, &place).await;
    let mut registered = vec![first];
    for page in &pages {
        for moment in deaths {
            let member = members.next().expect("letters for all deaths");
            let mut browser = member.walk(&society, &place, page).await;
            die(&mut server, moment, paces[*page], &member, &society, browser.clone()).await;
            let there = books::accounts(&place, &society.sample).await;
            let before = registered.len() as u64;
            let is_last = pages.last() == Some(page);
            match moment {
                Moment::BeforeTheAnswer if is_last => assert_eq!(there, before + 1, "{page}: committed, then lost"),
                Moment::AtWork if is_last => assert!(there == before || there == before + 1, "{page}: {there}"),
                _ => assert_eq!(there, before, "{page}: an account before 実行"),
            }
            server = place.start().await;
            // What a browser does that is told to try again.
            member.answer(&society, &mut browser).await;
            member.go_on(&society, &mut browser, society.end()).await;
            // Only whose account was made already may be told so instead of being led to the last page.
            let told = there == before + 1 && is_told_registered(&browser);
            assert!(told || browser.path() == society.end(), "{page} {moment:?}: {}", browser.text());
            registered.push(member);
            assert_eq!(books::accounts(&place, &society.sample).await, registered.len() as u64, "{page} {moment:?}");
        }
    }
    for member in &registered {
        assert!(member.is_registered(&society, &place).await, "{}", place.log());
    }
}

/// Registers a member and measures how long each page takes to be answered.
#[allow(clippy::disallowed_methods, reason = "when to kill, not what to expect, follows from it")]
async fn paces(member: &Member, society: &Society, place: &Place) -> HashMap<String, Duration> {
    let mut paces = HashMap::new();
    let mut browser = member.walk(society, place, links::SIGN_IN).await;
    while browser.path() != society.end() {
        let (page, began) = (browser.path().to_owned(), std::time::Instant::now());
        member.answer(society, &mut browser).await;
        paces.insert(page, began.elapsed());
    }
    paces
}

/// Sends the page that is open in a browser that never sees an answer, and kills the server.
async fn die(
    server: &mut Server,
    moment: Moment,
    pace: Duration,
    member: &Member,
    society: &Society,
    mut browser: Browser,
) {
    match moment {
        Moment::BeforeTheAnswer => member.answer(society, &mut browser).await,
        Moment::AtWork => tokio::select! {
            biased;
            // Killing and waiting take no turn of the runtime, so nobody sees the connection break.
            () = async { tokio::time::sleep(pace / 2).await; server.kill() } => return,
            () = member.answer(society, &mut browser) => {}
        },
    }
    server.kill();
}
