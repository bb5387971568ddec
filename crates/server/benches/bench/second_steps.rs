//! Sign-ins with a second step: by an authenticator app's code, and by a passkey alone, which needs no password hash.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use madoguchi_core::clock::Clock;
use madoguchi_core::links;
use madoguchi_core::testing::{Authenticator, BASE, Bench, Sample};
use serde_json::Value;
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use totp_rs::{Builder, Secret};

use crate::alone;
use crate::measure::{Pair, Served, middle_round, postmaster, round};
use crate::place::{MailTo, Place};
use crate::registrations;
use crate::robot::{Robot, hidden};
use crate::table::{Line, Table};
use crate::wire::Connection;

const SLUG: &str = "midori";
/// Members; each shows one code in a round, because a code is taken once.
const MEMBERS: usize = 160;
const ROUNDS: usize = 3;
/// Members who sign in at a time.
const AT_ONCE: usize = 8;
/// Between two rounds, so that every app shows another code.
const NEXT_CODE: Duration = Duration::from_secs(31);

/// A member with an app and a passkey.
struct Equipped {
    robot: Robot,
    secret: String,
    phone: Authenticator,
}

/// Measures both on both databases.
pub async fn measure(table: &mut Table) {
    for bench in [Some(Bench::sqlite().await), Bench::postgres().await].into_iter().flatten() {
        on(bench, table).await;
    }
}

async fn on(bench: Bench, table: &mut Table) {
    let (dialect, postmaster) = (bench.dialect(), postmaster(&bench).await);
    let (sample, letters) = Sample::with_people(&bench, SLUG, MEMBERS, Clock::system().now()).await;
    let robots: Vec<_> = (0..).zip(&letters).map(|(number, letter)| Robot::with(&sample, letter, number)).collect();
    let place = Place::on(bench, MailTo::Folder).await;
    let server = place.start().await;
    let origin: Arc<str> = place.at(&format!("{SLUG}.portal.{BASE}"), "").into();
    let robots = registrations::register_all(&place, robots, AT_ONCE).await;
    let mut members = equip_all(&place, robots, &origin).await;
    let served = Served::with(server.pid(), postmaster);

    let mut pair = Pair::default();
    for _ in 0..ROUNDS {
        tokio::time::sleep(NEXT_CODE).await;
        let ours = round(served, MEMBERS, async { members = all(&place, members.split_off(0), Way::Code).await });
        let ours = ours.await;
        pair.add(ours, alone::round(MEMBERS));
    }
    table.add(
        Line::of(
            format!("sign-ins with password and one-time code, {dialect:?}"),
            format!("{:.1}/s", pair.ours().rate),
        )
        .against(format!("argon2id alone {:.1}/s", pair.theirs().rate), pair.ratio())
        .costing_both(pair.ours()),
    );

    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let way = Way::Passkey(Arc::clone(&origin));
        rounds.push(round(served, MEMBERS, async { members = all(&place, members.split_off(0), way).await }).await);
    }
    let middle = middle_round(&rounds);
    let both = middle.cpu_ms + middle.database_ms;
    table.add(
        Line::of(format!("sign-ins with a passkey, {dialect:?}"), format!("{:.1}/s", middle.rate))
            .costing_both(middle)
            .aiming("≤ 2.5 ms, server and database", both <= 2.5),
    );
}

/// How somebody comes in.
#[derive(Clone)]
enum Way {
    Code,
    Passkey(Arc<str>),
}

async fn all(place: &Place, members: Vec<Equipped>, way: Way) -> Vec<Equipped> {
    let waiting = Arc::new(Mutex::new(members));
    let mut tasks = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (waiting, way, port) = (Arc::clone(&waiting), way.clone(), place.port());
        tasks.spawn(async move {
            let (mut connection, mut done) = (Connection::open(port).await.unwrap(), Vec::new());
            loop {
                let Some(mut member) = waiting.lock().await.pop() else { return done };
                match &way {
                    Way::Code => member.by_code(&mut connection).await,
                    Way::Passkey(origin) => member.by_passkey(&mut connection, origin).await,
                }
                done.push(member);
            }
        });
    }
    tasks.join_all().await.into_iter().flatten().collect()
}

/// Gives each an app and a passkey.
async fn equip_all(place: &Place, robots: Vec<Robot>, origin: &Arc<str>) -> Vec<Equipped> {
    let mut connection = Connection::open(place.port()).await.unwrap();
    let mut members = Vec::new();
    for mut robot in robots {
        let page = robot.read(&mut connection, links::SET_UP_ONE_TIME_CODE).await.unwrap();
        let secret = page.split_once("secret=").unwrap().1;
        let secret: String = secret.chars().take_while(char::is_ascii_alphanumeric).collect();
        let seed = hidden(&page, "seed").unwrap();
        let form = [("seed", seed), ("code", &code(&secret, Clock::system().now()))];
        robot.send(&mut connection, links::SET_UP_ONE_TIME_CODE, &form).await.unwrap();
        let mut phone = Authenticator::at(origin);
        let offer = offer(&mut robot, &mut connection, links::PASSKEY_SET_UP_OPTIONS, origin).await;
        let answer = phone.create(&offer).to_string();
        robot.fetch(&mut connection, links::PASSKEY_SET_UP, origin, &answer).await.unwrap();
        members.push(Equipped { robot, secret, phone });
    }
    members
}

async fn offer(robot: &mut Robot, connection: &mut Connection, path: &str, origin: &str) -> Value {
    serde_json::from_str(&robot.fetch(connection, path, origin, "{}").await.unwrap()).unwrap()
}

/// What an app shows at an instant.
fn code(secret: &str, at: DateTime<Utc>) -> String {
    let totp = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build().unwrap();
    totp.generate(u64::try_from(at.timestamp()).unwrap()).to_string()
}

impl Equipped {
    async fn by_code(&mut self, connection: &mut Connection) {
        self.robot.come(connection).await.unwrap();
        self.robot.sign_in(connection).await.unwrap();
        assert_eq!(self.robot.path(), links::SECOND_STEP);
        self.robot.see(connection, links::SECOND_STEP).await.unwrap();
        let form = [("code", code(&self.secret, Clock::system().now()))];
        let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
        let there = self.robot.send(connection, links::SECOND_STEP_ONE_TIME_CODE, &form).await.unwrap();
        assert_eq!(there, links::HOME);
        self.robot.see(connection, links::HOME).await.unwrap();
    }

    async fn by_passkey(&mut self, connection: &mut Connection, origin: &str) {
        self.robot.come(connection).await.unwrap();
        let offer = offer(&mut self.robot, connection, links::PASSKEY_SIGN_IN_OPTIONS, origin).await;
        let answer = self.phone.sign(&offer).to_string();
        self.robot.fetch(connection, links::PASSKEY_SIGN_IN, origin, &answer).await.unwrap();
        self.robot.see(connection, links::HOME).await.unwrap();
    }
}
