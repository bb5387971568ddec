//! `madoguchi demo`: sample societies on this machine, from an empty folder to letters that can be registered with.
//!
//! The demo calls the verbs of the other commands. Only the clock, the delivery of mails into files, the mailbox pages
//! and the printed announcement are its own.

mod announcement;
mod checkups;
mod expenses;
mod folder;
mod mailbox;
mod operators;
pub mod preview;
mod staff;

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use clap::Args;
use madoguchi_core::clock::{Clock, day_in_japan, in_japan};
use madoguchi_core::database::{Database, Location, Pool};
use madoguchi_core::enrolment::provisional::LetterState;
use madoguchi_core::files::{FolderFileError, read_within};
use madoguchi_core::ids::TenantId;
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::services::ServiceKind;
use madoguchi_core::roster::Accepted;
use madoguchi_core::scope::Actor;
use madoguchi_core::sealed::KeyStore;
use madoguchi_core::services::on_offer;
use madoguchi_core::services::publication::PublicationKind;
use madoguchi_core::services::publication::intake;
use madoguchi_core::tenancy::{Directory, Tenant, TenantStatus};
use madoguchi_mail::{Folder as MailFolder, Transport};
use madoguchi_web::host::Host;
use madoguchi_web::{ForwardedHeaders, Scheme, Site};
use madoguchi_words::{Language, Words};
use tokio::net::TcpListener;
use tower::ServiceExt;

use self::announcement::{Announcement, Desk, Member, Society};
use self::folder::Folder;
use crate::commands::findings::InLanguage;
use crate::commands::{self, letters, manifests, migrate, roster, tenant};
use crate::config::LogFormat;
use crate::connections::bind;
use crate::meters::Meters;
use crate::serve::{Ending, serve, stop_on_signal};
use crate::telemetry;
use crate::terminal::{Stop, instant, language, say, say_in_colour};
use crate::wiring::{House, hasher, random};
use crate::worker::Duties;

/// Browsers resolve every name under this domain to this machine, without a name server.
const BASE: &str = "localhost";
/// The file with the sample roster, beside a manifest.
const ROSTER: &str = "roster.csv";
/// The largest sample roster, in bytes.
const MAX_ROSTER_BYTES: u64 = 64 * 1024 * 1024;
/// The name of the demo as the actor, for the records.
const WHO: &str = "demo";
const STOP_AFTER: Duration = Duration::from_secs(10);
const DUTIES: Duties = Duties { mails: true, parallel: 4, stop_after: STOP_AFTER };

/// What the demo takes.
#[derive(Debug, Args)]
pub struct Options {
    /// Port to listen on, at this machine's own addresses only.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Folder of the demo's database, keys and mails, kept and used again.
    #[arg(long, value_name = "FOLDER", default_value = "madoguchi-demo")]
    data_dir: PathBuf,
    /// Start over: first remove what an earlier demo put into the folder.
    #[arg(long)]
    fresh: bool,
    /// The demo's present at its start (RFC 3339, e.g. 2026-11-20T10:00:00+09:00); its clock stands until it listens.
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    at: Option<DateTime<Utc>>,
    /// Print one JSON object on one line instead of a table.
    #[arg(long)]
    json: bool,
    /// Language of what is printed; the terminal's locale says it, if it isn't given.
    #[arg(long, value_enum)]
    language: Option<InLanguage>,
    /// Folder of the societies' manifests and sample rosters; those that come with the program, if none is named.
    #[arg(long, value_name = "FOLDER")]
    tenants: Option<PathBuf>,
}

/// Starts the demo and serves until a signal stops it.
pub async fn run(options: Options) -> Result<ExitCode, Stop> {
    telemetry::start("warn", LogFormat::Text)?;
    let stop = stop_on_signal()?;
    let listeners = listen(options.port).await?;
    let port =
        listeners.first().map(TcpListener::local_addr).transpose()?.map_or(options.port, |address| address.port());
    let folder = Folder::take(&options.data_dir, options.fresh)?;
    let clock = options.at.map_or_else(Clock::system, Clock::standing_at);
    let house = furnish(&folder, clock, port).await?;
    let manifests = options.tenants.unwrap_or_else(own_manifests);
    settle(&house, &manifests).await?;

    let transport = Arc::new(Transport::Folder(MailFolder::open(&folder.mails())?));
    let pages = with_mailbox(house.portals(hasher()?, None)?, &house, folder.mails())?;
    let announcement = announce(&house, &folder).await?;
    let clock = house.clock.clone();
    let ending = Ending { signal: stop, drain: Duration::ZERO, finish: STOP_AFTER };
    let serving = tokio::spawn(serve(house, transport, pages, listeners, DUTIES, ending));
    if options.json {
        say(announcement.line()?)?;
    } else {
        let language = options.language.map_or_else(language, Language::from);
        say_in_colour(announcement.table(Words::of(language)))?;
    }
    clock.start();
    serving.await?;
    Ok(ExitCode::SUCCESS)
}

/// Listens on both loopback addresses, because browsers resolve `*.localhost` to either.
async fn listen(port: u16) -> Result<Vec<TcpListener>, Stop> {
    let v4 = bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
    let port = v4.local_addr()?.port();
    match TcpListener::bind(SocketAddr::from((Ipv6Addr::LOCALHOST, port))).await {
        Ok(v6) => Ok(vec![v4, v6]),
        // Some browsers would reach the other program on the IPv6 address, so this is an error.
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            Err(bind(SocketAddr::from((Ipv6Addr::LOCALHOST, port))).await.err().unwrap_or_else(|| error.into()))
        }
        // This machine has no IPv6.
        Err(_) => Ok(vec![v4]),
    }
}

/// Opens the database, runs the migrations and opens the keys.
async fn furnish(folder: &Folder, clock: Clock, port: u16) -> Result<House, Stop> {
    let keys = KeyStore::open(&folder.keys(), &folder.root_key(&mut random())?)?;
    let database = Database::open(&Location::Sqlite(folder.database()), Pool::default()).await?;
    migrate::up(&database).await?;
    keys.keys_or_new(TenantId::VENDOR, &mut random())?;
    let directory = Directory::load(&database, BASE, clock.now()).await?;
    let site = Site {
        scheme: Scheme::Http,
        base: BASE.to_owned(),
        public_port: Some(port),
        trusted_proxies: Vec::new(),
        forwarded: ForwardedHeaders::None,
    };
    Ok(House {
        database,
        directory,
        clock,
        keys,
        site: Arc::new(site),
        meters: Meters::default(),
        begins: TenantStatus::Live,
    })
}

/// Applies the manifests. For each society without letters it imports the roster and issues letters.
async fn settle(house: &House, folder: &Path) -> Result<(), Stop> {
    let folders = manifests::all(folder)?;
    let now = house.clock.now();
    let why = "the demo's start";
    let hosts = tenant::Hosts::OfThisMachine;
    let order = tenant::Order { now, from: now, who: WHO, why, may_move: true, hosts, begins: TenantStatus::Live };
    let applied = tenant::apply(house, &folders, &order).await?;
    house.load_all().await?;
    for ((slug, _), folder) in applied.iter().zip(&folders) {
        let society = house.society(slug).await?;
        if !letters::on_hand(house, &society, operator()).await?.is_empty() {
            continue;
        }
        let trouble = |stop: Stop| stop.at(&folder.join(ROSTER));
        let bytes = match read_within(folder, ROSTER, MAX_ROSTER_BYTES) {
            Err(FolderFileError::Missing) => None,
            read => Some(read.map_err(|error| trouble(error.into()))?),
        };
        if let Some(bytes) = bytes {
            let imported = roster::import(house, &society, &bytes, Accepted::default(), operator()).await;
            let (people, _) = imported.map_err(trouble)?;
            letters::issue(house, &society, operator()).await.map_err(trouble)?;
            let today = day_in_japan(now);
            let services = services_of(society.policy(now), today);
            let mut files = Vec::new();
            if services.contains(&ServiceKind::MedicalExpenses) {
                files.push((PublicationKind::MedicalExpenses, expenses::file(&people.rows, today).into_bytes()));
            }
            if services.contains(&ServiceKind::CheckupResults) {
                let archive =
                    checkups::archive(&people.rows, today).map_err(|error| Stop::because(error.to_string()))?;
                files.push((PublicationKind::CheckupResults, archive));
            }
            let by = commands::publications::ByCommand { house, society: &society, actor: operator() };
            for (kind, file) in files {
                intake::publish(&by, kind, &file, None, &mut random())
                    .await
                    .map_err(commands::publications::refused)?;
            }
        }
    }
    Ok(())
}

fn operator() -> Actor {
    Actor::Operator(WHO.to_owned())
}

/// Routes the mailbox's host to the mailbox and every other host to the portals.
fn with_mailbox(portals: Router, house: &House, mails: PathBuf) -> Result<Router, Stop> {
    let host = mailbox::host(house.directory.platform_host());
    let mailbox = mailbox::router(mails)?;
    let by_host = move |request: Request| {
        let named = request.uri().authority().map(Authority::as_str);
        let named = named.or_else(|| request.headers().get(HOST)?.to_str().ok());
        let asked = named.map(Host::parse);
        let is_mailbox = matches!(asked, Some(Ok(asked)) if asked.as_str() == host);
        let chosen = if is_mailbox { mailbox.clone() } else { portals.clone() };
        async move { answer(chosen, request).await }
    };
    Ok(Router::new().fallback(by_host))
}

async fn answer(pages: Router, request: Request) -> Response {
    match pages.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
    .into_response()
}

async fn announce(house: &House, folder: &Folder) -> Result<Announcement, Stop> {
    let mut societies = house.directory.all();
    societies.sort_by(|a, b| a.slug.cmp(&b.slug));
    let mut tenants = Vec::with_capacity(societies.len());
    let desks = staff::desks(house, &societies).await?;
    for (society, desk) in societies.iter().zip(desks) {
        tenants.push(letters_of(house, society, desk).await?);
    }
    let platform = house.directory.platform_host();
    Ok(Announcement {
        base_url: house.site.url_of(platform),
        mail_dir: folder.mails().display().to_string(),
        mail_url: format!("{}/", house.site.url_of(&mailbox::host(platform))),
        vendor: operators::of_vendor(house).await?,
        now: in_japan(house.clock.now()).to_rfc3339_opts(SecondsFormat::Secs, false),
        tenants,
    })
}

async fn letters_of(house: &House, society: &Tenant, desk: Desk) -> Result<Society, Stop> {
    let policy = society.policy(house.clock.now());
    let letters = letters::on_hand(house, society, operator()).await?;
    Ok(Society {
        slug: society.slug.clone(),
        name: policy.society.name.clone(),
        name_en: policy.society.name_en.clone(),
        languages: policy.languages.clone(),
        url: house.site.url_of(&society.canonical_host),
        insurer_number: policy.society.insurer_numbers.first().map(ToString::to_string).unwrap_or_default(),
        services: services_of(policy, day_in_japan(house.clock.now())),
        desk,
        members: letters.iter().filter(|letter| letter.state != LetterState::Revoked).map(Member::of).collect(),
    })
}

/// The kinds of services that members can use on a day in Japan.
fn services_of(policy: &Policy, today: NaiveDate) -> Vec<ServiceKind> {
    let offered =
        on_offer(&policy.services, policy.account.sharing, today).filter(|offered| offered.opens_on.is_none());
    offered.map(|offered| offered.service.kind).collect()
}

/// Returns the manifests that come with the program: beside the source it was built from, otherwise in the current
/// folder.
fn own_manifests() -> PathBuf {
    let beside_source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tenants");
    if beside_source.is_dir() { beside_source } else { PathBuf::from("tenants") }
}
