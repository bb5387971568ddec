//! Manifests read to be planned or applied: the sound ones, compared with what runs, and the broken ones with every reason.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use madoguchi_core::clock::day_in_japan;
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::check::{Finding, Severity};
use madoguchi_core::policy::fault::Unreadable;
use madoguchi_core::policy::layers::Layers;
use madoguchi_core::policy::published::{Published, TextVersion};
use madoguchi_core::tenancy::apply::{self, RunningManifest};
use madoguchi_core::tenancy::assets::{self, Asset, Encoded};
use madoguchi_core::tenancy::manifest::siblings::{self, Claims};
use madoguchi_core::tenancy::manifest::{Logos, Manifest};

use super::apply::Order;
use super::outcome::Trouble;
use crate::commands::manifests::{self, slug_of};
use crate::terminal::{Progress, Stop};
use crate::wiring::House;

/// Societies that are looked up at once.
const AT_A_TIME: usize = 250;

/// A manifest that could be read and has no errors.
pub struct Ready {
    /// The society's folder.
    pub folder: PathBuf,
    /// The slug.
    pub slug: String,
    /// The effective policy, without what the society has chosen itself.
    pub policy: Policy,
    /// The layer to store.
    pub layer: String,
    /// What a new society begins with as its own choices.
    pub own: Option<String>,
    /// The files that aren't stored already. Empty where nothing is to be stored.
    pub assets: Vec<Asset>,
    /// The society that runs under this slug.
    pub runs: Option<RunningManifest>,
    /// Whether it runs with this manifest already.
    pub unchanged: bool,
    /// Warnings about the terms compared with those that are published.
    pub remarks: Vec<Finding>,
}

/// A manifest that can't be applied.
pub struct Broken {
    /// The slug, as the folder's name or the line of a table has it.
    pub slug: String,
    /// Every reason.
    pub troubles: Vec<Trouble>,
}

/// What was read, in the folders' order.
#[derive(Default)]
pub struct Looked {
    /// The sound ones.
    pub ready: Vec<Ready>,
    /// The broken ones.
    pub broken: Vec<Broken>,
}

/// What is kept of a manifest while others are read.
struct One {
    ready: Ready,
    claims: Claims,
    errors: Vec<Finding>,
    texts: [(Published, TextVersion); 2],
    layers: Layers,
}

fn one(folder: &Path, known: &HashMap<String, Encoded>, logos: &Logos, order: &Order<'_>) -> Result<One, Unreadable> {
    let none = Encoded::new();
    let mut manifest = Manifest::read_changed(folder, known.get(&slug_of(folder)).unwrap_or(&none), logos)?;
    let mut findings = manifest.findings(day_in_japan(order.now));
    findings.retain(|finding| finding.severity() == Severity::Error);
    order.hosts.of(&mut manifest.policy);
    let claims = Claims::of(&manifest);
    let Manifest { slug, policy, layer, own, assets, layers, .. } = manifest;
    let ready = Ready {
        folder: folder.to_owned(),
        slug: slug.as_str().to_owned(),
        layer,
        own,
        assets,
        runs: None,
        unchanged: false,
        remarks: Vec::new(),
        policy,
    };
    Ok(One { claims, errors: findings, texts: Published::all_of(&ready.policy), layers, ready })
}

/// What the societies of these slugs have stored: their pictures, and the manifests with which they run.
async fn stored(
    house: &House,
    slugs: &[&str],
) -> Result<(HashMap<String, Encoded>, HashMap<String, RunningManifest>), Stop> {
    let tx = house.database.platform_read(house.clock.now()).await?;
    Ok((assets::encoded(&tx, slugs).await?, apply::running(&tx, slugs).await?))
}

/// Reads the folders on all cores, and compares them with each other and with what runs. A broken one is kept apart.
///
/// # Errors
/// When the database can't be read.
pub async fn read(house: &House, folders: &[PathBuf], order: &Order<'_>, label: &str) -> Result<Looked, Stop> {
    let (logos, progress) = (Logos::default(), Progress::of(label, folders.len()));
    let (mut sound, mut claims, mut broken) = (Vec::new(), Vec::new(), Vec::new());
    for part in folders.chunks(AT_A_TIME) {
        let slugs: Vec<String> = part.iter().map(|folder| slug_of(folder)).collect();
        let slugs: Vec<&str> = slugs.iter().map(String::as_str).collect();
        let (known, mut running) = stored(house, &slugs).await?;
        let read = manifests::each(part, &progress, |folder| one(folder, &known, &logos, order))?;
        for (folder, read) in part.iter().zip(read) {
            let One { mut ready, claims: claim, mut errors, texts, layers } = match read {
                Ok(read) => read,
                Err(unreadable) => {
                    let troubles = unreadable.0.into_iter().map(|fault| Trouble::Finding(fault.into())).collect();
                    broken.push(Broken { slug: slug_of(folder), troubles });
                    continue;
                }
            };
            ready.runs = running.remove(&ready.slug);
            if let Some(runs) = &ready.runs {
                ready.unchanged = runs.is_as(&order.application(house, &ready));
                if ready.unchanged {
                    // Of what is stored, only the source of a picture may be missing.
                    ready.assets.retain(|asset| asset.source.is_some());
                } else {
                    let tx = house.database.platform_read(house.clock.now()).await?;
                    let mut said = apply::said_of_texts(&tx, &ready.slug, &texts).await?;
                    for finding in &mut said {
                        finding.place = layers.place(&finding.key);
                    }
                    let (wrong, remarks) = said.into_iter().partition(|said| said.severity() == Severity::Error);
                    errors.extend::<Vec<_>>(wrong);
                    ready.remarks = remarks;
                }
            }
            claims.push(claim);
            sound.push((ready, errors));
        }
    }
    let mut looked = Looked { ready: Vec::with_capacity(sound.len()), broken };
    for ((ready, mut errors), clashes) in sound.into_iter().zip(siblings::clashes(&claims)) {
        errors.extend(clashes.into_iter().filter(|finding| finding.severity() == Severity::Error));
        if errors.is_empty() {
            looked.ready.push(ready);
        } else {
            let troubles = errors.into_iter().map(Trouble::Finding).collect();
            looked.broken.push(Broken { slug: ready.slug, troubles });
        }
    }
    looked.broken.sort_by(|one, other| one.slug.cmp(&other.slug));
    Ok(looked)
}
