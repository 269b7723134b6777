//! What may happen in a round.

/// What happens in a round.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// Nothing.
    Quiet,
    /// The server is killed while people sync, and started again.
    Kill,
    /// Strangers send what swells.
    Bombs,
    /// Strangers connect and say nothing.
    Silent,
    /// Strangers send frames of HTTP/2 that cost them little.
    Flood,
    /// A device asks for everything on many connections, and reads nothing.
    Hungry,
    /// A device sends damaged changes.
    Mutants,
    /// The server is put back to the backup of an hour ago, by the book.
    Restore,
    /// The same twice within a second or so, perhaps with somebody's sync between.
    Twice,
    /// An older copy of the server's folder is put back without a word.
    Folder,
    /// The server is killed, and its journal is cut off or damaged.
    Journal,
    /// There is no more room on the server's disk, and then there is.
    FullDisk,
    /// Somebody's device is copied, and both go on.
    Clone,
    /// A territory is taken away and given back, while one phone is away with unsent work.
    Rights,
    /// A phone's clock is wrong.
    Clock,
}

impl Event {
    /// Each of them, in the order in which a soak begins: what takes the server back has something else before and after it.
    pub const ALL: [Self; 15] = [
        Self::Kill,
        Self::Bombs,
        Self::Restore,
        Self::Silent,
        Self::Clone,
        Self::Folder,
        Self::Hungry,
        Self::Journal,
        Self::Mutants,
        Self::Rights,
        Self::Flood,
        Self::Twice,
        Self::FullDisk,
        Self::Clock,
        Self::Quiet,
    ];
}
