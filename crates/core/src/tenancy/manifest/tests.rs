use std::fs;
use std::path::PathBuf;

use image::{ImageFormat, RgbaImage};

use super::*;
use crate::policy::check::{FindingKind, Severity};
use crate::policy::fault::FileTrouble;
use crate::policy::template;
use crate::tenancy::assets::logo;
use crate::tenancy::assets::named;

/// The folder of a society that ships with the product.
fn shipped(slug: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tenants").join(slug)
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 20).unwrap_or_default()
}

/// A copy of the folder of `midori` in which a test may break something.
fn copy() -> std::io::Result<(tempfile::TempDir, PathBuf)> {
    let dir = tempfile::tempdir()?;
    let folder = dir.path().join("midori");
    fs::create_dir(&folder)?;
    for file in [FILE, "logo.png", "terms.ja.txt", "terms.en.txt"] {
        fs::copy(shipped("midori").join(file), folder.join(file))?;
    }
    Ok((dir, folder))
}

fn faults(folder: &Path) -> Vec<(String, FaultKind)> {
    let unreadable = Manifest::read(folder).err();
    unreadable.into_iter().flat_map(|unreadable| unreadable.0).map(|fault| (fault.key, fault.kind)).collect()
}

#[test]
fn the_shipped_societies_can_be_read_and_applied() -> Result<(), Unreadable> {
    for slug in ["shionogi", "tokyometro", "nec", "stanleykenpo", "aozora", "midori"] {
        let manifest = Manifest::read(&shipped(slug))?;
        assert_eq!(manifest.slug.as_str(), slug);
        assert!(manifest.policy.society.sample, "{slug}");
        let errors: Vec<_> =
            manifest.findings(today()).into_iter().filter(|finding| finding.severity() == Severity::Error).collect();
        assert_eq!(errors, [], "{slug}");
        let articles = manifest.terms.lines().filter(|line| line.starts_with("# 第")).count();
        assert!((8..=12).contains(&articles), "{slug}: {articles}");
    }
    Ok(())
}

#[test]
fn the_stored_layer_gives_the_same_policy_with_files_by_hash() -> Result<(), Unreadable> {
    let manifest = Manifest::read(&shipped("midori"))?;
    let stored = layers::effective(&manifest.layer, None)?;
    assert_eq!(stored, manifest.policy);
    let hashes: Vec<&str> = manifest.assets.iter().map(|asset| asset.sha256.as_str()).collect();
    assert_eq!(hashes.len(), 3);
    for hash in [Some(&stored.terms.file), stored.terms.file_en.as_ref(), stored.branding.logo.as_ref()] {
        assert!(hash.is_some_and(|hash| hash.len() == 64 && hashes.contains(&hash.as_str())));
    }
    for asset in &manifest.assets {
        assert_eq!(asset.sha256, named(&asset.content));
    }
    Ok(())
}

#[test]
fn the_recommended_policy_has_nothing_to_mend() -> Result<(), Unreadable> {
    let midori = Manifest::read(&shipped("midori"))?.findings(today());
    let kinds: Vec<&FindingKind> = midori.iter().map(|finding| &finding.kind).collect();
    assert_eq!(kinds, [&FindingKind::SampleLeft]);
    Ok(())
}

#[test]
fn findings_name_the_line_in_the_manifest() -> Result<(), Unreadable> {
    let folder = shipped("tokyometro");
    let source = fs::read_to_string(folder.join(FILE)).unwrap_or_default();
    let line = source.lines().position(|line| line.starts_with("sharing")).map(|line| line + 1);
    let found = Manifest::read(&folder)?.findings(today());
    let household = found.iter().find(|finding| finding.kind == FindingKind::SharedHousehold);
    assert_eq!(household.and_then(|finding| finding.place.as_ref()).map(|place| place.line), line);
    Ok(())
}

#[test]
fn a_folder_that_no_society_can_have_is_refused() {
    for name in ["www", "Midori", "xn--midori"] {
        let found = faults(Path::new("tenants").join(name).as_path());
        assert!(matches!(found.as_slice(), [(_, FaultKind::Slug { .. })]), "{name}: {found:?}");
    }
    let found = faults(Path::new("tenants/there-is-none"));
    assert!(matches!(found.as_slice(), [(_, FaultKind::File { .. })]), "{found:?}");
}

#[test]
fn files_that_are_missing_empty_or_no_text_are_named_with_their_key() -> std::io::Result<()> {
    let (_dir, folder) = copy()?;
    fs::remove_file(folder.join("terms.ja.txt"))?;
    fs::write(folder.join("terms.en.txt"), [0xff, 0xfe, 0x41])?;
    fs::write(folder.join("logo.png"), "<svg/>")?;
    let found = faults(&folder);
    let keys: Vec<&str> = found.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys, ["terms.file", "terms.file_en", "branding.logo"]);
    assert!(matches!(&found[0].1, FaultKind::File { trouble: FileTrouble::Missing, .. }));
    assert!(matches!(&found[1].1, FaultKind::File { trouble: FileTrouble::NotUtf8, .. }));
    assert!(matches!(&found[2].1, FaultKind::Picture { .. }));
    fs::write(folder.join("terms.ja.txt"), " \n")?;
    assert!(matches!(&faults(&folder)[0].1, FaultKind::File { trouble: FileTrouble::Empty, .. }));
    Ok(())
}

/// What a society names is published, so no name leads to a file elsewhere.
#[cfg(unix)]
#[test]
fn no_file_is_read_from_outside_of_the_folder() -> std::io::Result<()> {
    use std::os::unix::fs::symlink;
    for (file, key) in
        [(FILE, ""), ("terms.ja.txt", "terms.file"), ("terms.en.txt", "terms.file_en"), ("logo.png", "branding.logo")]
    {
        let (dir, folder) = copy()?;
        let outside = dir.path().join("outside");
        fs::rename(folder.join(file), &outside)?;
        for target in [outside.as_path(), Path::new("../outside")] {
            symlink(target, folder.join(file))?;
            let found = faults(&folder);
            assert!(
                matches!(found.as_slice(), [(named, FaultKind::File { trouble: FileTrouble::Outside, .. })] if named == key),
                "{file} → {}: {found:?}",
                target.display()
            );
            fs::remove_file(folder.join(file))?;
        }
        // A link within the folder is how configuration maps are mounted.
        fs::rename(&outside, folder.join("here"))?;
        symlink("here", folder.join(file))?;
        assert_eq!(faults(&folder), [], "{file}");
    }
    let (dir, folder) = copy()?;
    fs::rename(folder.join("terms.ja.txt"), dir.path().join("outside"))?;
    let source = fs::read_to_string(folder.join(FILE))?.replace("\"terms.ja.txt\"", "\"../outside\"");
    fs::write(folder.join(FILE), source)?;
    let found = faults(&folder);
    assert!(
        matches!(found.as_slice(), [(named, FaultKind::Value { .. })] if named == "terms.file"),
        "a name with .. is no file's name: {found:?}"
    );
    Ok(())
}

#[test]
fn a_logo_that_is_stored_already_is_not_encoded_again() -> Result<(), Unreadable> {
    let folder = shipped("midori");
    let first = Manifest::read(&folder)?;
    let logo = first.assets.iter().find(|asset| asset.media_type == "image/png");
    let logo = logo.and_then(|asset| Some((asset.source.clone()?, asset.sha256.clone())));
    // A hash that no content has shows that the logo was taken from the list, not made.
    let known: Encoded = logo.iter().map(|(source, _)| (source.clone(), "f".repeat(64))).collect();
    assert_eq!(known.len(), 1);
    let again = Manifest::read_changed(&folder, &known, &Logos::default())?;
    assert_eq!(again.policy.branding.logo, Some("f".repeat(64)));
    assert!(again.assets.iter().all(|asset| asset.media_type != "image/png"));
    let known: Encoded = logo.into_iter().collect();
    assert_eq!(Manifest::read_changed(&folder, &known, &Logos::default())?.layer, first.layer);
    Ok(())
}

#[test]
fn a_check_finds_what_reading_finds() -> Result<(), Box<dyn std::error::Error>> {
    let (_dir, folder) = copy()?;
    let checked = check(&folder, &Logos::default(), today())?;
    let read = Manifest::read(&folder)?;
    assert_eq!((checked.slug.as_str(), &checked.texts), (read.slug.as_str(), &Published::all_of(&read.policy)));
    assert_eq!(checked.findings, read.findings(today()));
    fs::write(folder.join("logo.png"), "no picture")?;
    assert!(check(&folder, &Logos::default(), today()).is_err());
    Ok(())
}

#[test]
fn a_logo_is_made_anew_and_carries_nothing_else() -> Result<(), Box<dyn std::error::Error>> {
    let (_dir, folder) = copy()?;
    let mut png = fs::read(folder.join("logo.png"))?;
    png.extend_from_slice(b"<script>alert(1)</script>");
    fs::write(folder.join("logo.png"), png)?;
    let manifest = Manifest::read(&folder)?;
    let logo = manifest.assets.iter().find(|asset| asset.media_type.starts_with("image/"));
    assert!(logo.is_some_and(|logo| !logo.content.windows(8).any(|bytes| bytes == b"<script>")));
    let same = Manifest::read(&shipped("midori"))?;
    assert_eq!(manifest.layer, same.layer);
    Ok(())
}

#[test]
fn the_logos_of_the_samples_weigh_little_and_keep_their_shape() -> Result<(), Box<dyn std::error::Error>> {
    for slug in ["shionogi", "tokyometro", "nec", "stanleykenpo", "aozora", "midori"] {
        let manifest = Manifest::read(&shipped(slug))?;
        let logo = manifest.assets.iter().find(|asset| asset.media_type.starts_with("image/")).ok_or(slug)?;
        assert!(logo.content.len() <= 1500, "{slug}: {} bytes of {}", logo.content.len(), logo.media_type);
        let format = ImageFormat::from_mime_type(&logo.media_type).ok_or(slug)?;
        let stored = image::load_from_memory_with_format(&logo.content, format)?;
        let original = image::load_from_memory(&fs::read(shipped(slug).join("logo.png"))?)?;
        assert_eq!(stored.to_rgba8(), original.to_rgba8(), "{slug}: no pixel changes");
    }
    Ok(())
}

#[test]
fn a_picture_that_is_too_large_is_refused_before_it_is_decoded() -> Result<(), Box<dyn std::error::Error>> {
    let (_dir, folder) = copy()?;
    let wide = RgbaImage::new(logo::MAX_PIXELS + 1, 1);
    wide.save_with_format(folder.join("logo.png"), ImageFormat::Png)?;
    assert!(matches!(faults(&folder).as_slice(), [(_, FaultKind::Picture { .. })]));
    fs::write(folder.join("logo.png"), vec![0; usize::try_from(logo::MAX_BYTES)? + 1])?;
    assert!(matches!(faults(&folder).as_slice(), [(_, FaultKind::File { .. })]));
    let largest = RgbaImage::new(logo::MAX_PIXELS, 1);
    largest.save_with_format(folder.join("logo.png"), ImageFormat::WebP)?;
    assert_eq!(faults(&folder), []);
    Ok(())
}

#[test]
fn line_ends_and_byte_order_marks_make_no_other_text() -> Result<(), Box<dyn std::error::Error>> {
    let (_dir, folder) = copy()?;
    let unix = fs::read_to_string(folder.join("terms.ja.txt"))?;
    fs::write(folder.join("terms.ja.txt"), format!("\u{feff}{}", unix.replace('\n', "\r\n")))?;
    assert_eq!(Manifest::read(&folder)?.terms, unix);
    Ok(())
}

#[test]
fn a_manifest_may_leave_the_files_name_to_the_defaults() -> Result<(), Box<dyn std::error::Error>> {
    let (_dir, folder) = copy()?;
    let source = fs::read_to_string(folder.join(FILE))?.replace("file = \"terms.ja.txt\"\n", "");
    fs::write(folder.join(FILE), source)?;
    assert_eq!(Manifest::read(&folder)?.policy.terms.file, named(&fs::read(folder.join("terms.ja.txt"))?));
    Ok(())
}

#[test]
fn unreadable_manifests_become_findings() -> std::io::Result<()> {
    let (_dir, folder) = copy()?;
    fs::write(folder.join(FILE), "[society\nname = 1")?;
    let found = findings(&folder, today());
    assert!(matches!(
        found.as_slice(),
        [Finding { kind: FindingKind::Unreadable(FaultKind::Syntax { .. }), place: Some(_), .. }]
    ));
    fs::write(folder.join(FILE), [0x5b, 0xff])?;
    assert!(matches!(faults(&folder).as_slice(), [(_, FaultKind::File { .. })]));
    Ok(())
}

#[test]
fn the_manifest_of_the_onboarding_guide_is_complete() -> Result<(), Box<dyn std::error::Error>> {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/onboarding-a-society.md");
    let guide = fs::read_to_string(guide)?;
    let manifest = guide.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap_or_default();
    let (_dir, folder) = copy()?;
    fs::write(folder.join(FILE), manifest)?;
    fs::write(folder.join("terms.ja.txt"), template::terms("ひので健康保険組合", "Ｗｅｂサービス"))?;
    let found: Vec<FindingKind> = findings(&folder, today()).into_iter().map(|finding| finding.kind).collect();
    assert_eq!(found, [FindingKind::ExampleAddress { domain: "hinode.example.jp".to_owned() }]);
    Ok(())
}

#[test]
fn two_societies_of_a_folder_that_share_something_are_told_of_each_other() -> Result<(), Box<dyn std::error::Error>> {
    let (_dir, folder) = copy()?;
    let twin = folder.parent().unwrap_or(&folder).join("hinode");
    fs::create_dir(&twin)?;
    for file in fs::read_dir(&folder)? {
        let file = file?.path();
        fs::copy(&file, twin.join(file.file_name().unwrap_or_default()))?;
    }
    let source = fs::read_to_string(twin.join(FILE))?;
    fs::write(
        twin.join(FILE),
        source.replace("みどり健康保険組合", "ひので健康保険組合").replace("sample = true", "sample = false"),
    )?;
    let both = [&folder, &twin].map(|folder| claims(folder));
    let both: Vec<Claims> = both.into_iter().flatten().collect();
    let found = siblings::clashes(&both);
    let told: Vec<Vec<(&str, bool)>> = found
        .iter()
        .map(|list| list.iter().map(|finding| (finding.key.as_str(), finding.severity() == Severity::Error)).collect())
        .collect();
    // The sample hears only of what can't be shared.
    assert_eq!(
        told,
        [
            vec![("society.insurer_numbers.0", true)],
            vec![
                ("society.insurer_numbers.0", true),
                ("branding.logo", false),
                ("contact.mail_from", false),
                ("contact.phone", false),
                ("society.kana", false),
                ("society.name_en", false),
            ],
        ]
    );
    let other = found.iter().flatten().find_map(|finding| match &finding.kind {
        FindingKind::TakenByOther(other) => Some(other),
        _ => None,
    });
    let place = other
        .and_then(|other| other.place.as_ref())
        .map(|place| (place.file.ends_with("hinode/tenant.toml"), place.line > 1));
    assert_eq!(place, Some((true, true)));
    assert_eq!(siblings::clashes(both.get(..1).unwrap_or_default()), [[]]);
    Ok(())
}
