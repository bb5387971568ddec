//! Parses the tables of rooms in `docs/ARCHITECTURE.md`, which say on which floor each room stands.
//!
//! A table is a fenced block of the language `floors`. Its first line names the folder. Each further line is a floor,
//! the highest first, with its rooms separated by spaces. A room imports only rooms of lower floors, so the imports
//! have no cycle.

/// All tables.
pub struct Floors {
    pub parts: Vec<Part>,
}

/// The rooms of one folder.
pub struct Part {
    /// The folder as the table names it, e.g. `core/accounts`.
    pub title: String,
    /// The crate's folder.
    pub crate_name: String,
    /// The folder within the crate, as a module path.
    inside: Vec<String>,
    /// The floors, the lowest first.
    pub floors: Vec<Vec<String>>,
}

impl Floors {
    /// Parses the tables. Returns nothing where there is no table, or a table names no folder.
    pub fn read(document: &str) -> Option<Self> {
        let mut parts = Vec::new();
        for block in document.split("```floors\n").skip(1) {
            let mut lines = block.split("\n```").next()?.lines().map(str::trim).filter(|line| !line.is_empty());
            let title = lines.next()?.to_owned();
            let mut names = title.split('/').map(str::to_owned);
            let crate_name = names.next()?;
            let mut floors: Vec<Vec<String>> =
                lines.map(|line| line.split_whitespace().map(str::to_owned).collect()).collect();
            floors.reverse();
            parts.push(Part { crate_name, inside: names.collect(), floors, title });
        }
        (!parts.is_empty()).then_some(Self { parts })
    }
}

impl Part {
    /// Returns the room of this folder that a module path leads into.
    pub fn room_of(&self, path: &[String]) -> Option<String> {
        let room = path.strip_prefix(self.inside.as_slice())?.first()?;
        // A lower-case name is a room. A name with a capital is a type in the folder's own `mod.rs`.
        let is_room = room.chars().next().is_some_and(char::is_lowercase);
        is_room.then(|| room.clone())
    }

    /// Returns the floor of a room, counted from 0.
    pub fn floor(&self, room: &str) -> Option<usize> {
        self.floors.iter().position(|rooms| rooms.iter().any(|name| name == room))
    }
}

#[test]
fn a_table_is_read_from_its_highest_floor_to_its_lowest() {
    let read =
        Floors::read("text\n```floors\ncore/accounts\nrecovery\nsessions  methods\nstore\n```\nmore").expect("a table");
    let part = &read.parts[0];
    assert_eq!(
        (part.floor("store"), part.floor("methods"), part.floor("recovery"), part.floor("none")),
        (Some(0), Some(1), Some(2), None)
    );
    let path = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    assert_eq!(part.room_of(&path(&["accounts", "sessions", "session"])).as_deref(), Some("sessions"));
    assert_eq!(part.room_of(&path(&["accounts", "Member"])), None);
    assert_eq!(part.room_of(&path(&["outbox"])), None);
}
