//! The files of a record: where each stands, and the key that signs.

use super::fail;
use crate::error::Error;
use exeat_record::note::{Signing, Verifier};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Where the files of a record stand.
#[derive(Debug, Clone)]
pub(super) struct Folder {
    root: PathBuf,
}

impl Folder {
    pub(super) fn new(root: &Path) -> Folder {
        Folder {
            root: root.to_owned(),
        }
    }

    /// The folder itself.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The database.
    pub(super) fn database(&self) -> PathBuf {
        self.root.join("record.sqlite")
    }

    /// Where the words that connect to a server stand, for a record whose entries are there.
    pub(super) fn server(&self) -> PathBuf {
        self.root.join("database")
    }

    /// The seed of the signing key: the only file of a record that is secret by itself.
    pub(super) fn key(&self) -> PathBuf {
        self.root.join("key")
    }

    /// The hashes of the database's bytes, signed.
    pub(super) fn seal(&self) -> PathBuf {
        self.root.join("seal")
    }

    /// The log as static files, fit to be published: it holds hashes and signatures, no entry.
    pub(super) fn log(&self) -> PathBuf {
        self.root.join("log")
    }

    /// The log's verifier key.
    pub(super) fn verifier(&self) -> PathBuf {
        self.log().join("key")
    }

    /// The log's last checkpoint.
    pub(super) fn checkpoint(&self) -> PathBuf {
        self.log().join("checkpoint")
    }

    /// The file whose lock orders the processes that publish.
    pub(super) fn lock(&self) -> PathBuf {
        self.root.join("lock")
    }

    /// Makes the folders; only their owner may look into them.
    pub(super) fn make(&self) -> Result<(), Error> {
        let log = self.log();
        fs::create_dir_all(&log).map_err(|e| fail::file("make the folder", &log, &e))?;
        own(&self.root, 0o700)
    }

    /// The signing key; a new one where there is none yet.
    pub(super) fn signing(&self) -> Result<Signing, Error> {
        let path = self.key();
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => self.new_key()?,
            Err(error) => return Err(fail::file("read the key", &path, &error)),
        };
        parse_key(&text).ok_or_else(|| {
            fail::told(
                "bad-key",
                format!("`{}` is not the key of a record", path.display()),
                "put the record's own key back from its backup; without it nothing more can be written, and what was written still verifies",
            )
        })
    }

    /// Makes a key of random bytes; where another process was faster, theirs.
    fn new_key(&self) -> Result<String, Error> {
        let path = self.key();
        if self.database().exists() || self.log().join("checkpoint").exists() {
            return Err(fail::told(
                "no-key",
                format!("the record has no key: `{}` is missing", path.display()),
                "put it back from the backup; without it nothing more can be written, and what was written still verifies",
            ));
        }
        let mut random = [0; 40];
        getrandom::fill(&mut random).map_err(|e| fail::random(&e))?;
        let (seed, name) = random.split_at(32);
        let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
        let text = format!("exeat-record-{}\n{}\n", hex(name), hex(seed));
        // Written aside and linked into place, so that the key is there whole or not at all.
        let aside = self.root.join(format!("key.{}", hex(name)));
        let written = write_new(&aside, &text).and_then(|()| fs::hard_link(&aside, &path));
        let _ = fs::remove_file(&aside);
        match written {
            Ok(()) => Ok(text),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                fs::read_to_string(&path).map_err(|e| fail::file("read the key", &path, &e))
            }
            Err(error) => Err(fail::file("write the key", &path, &error)),
        }
    }

    /// The verifier key beside the log.
    pub(super) fn read_verifier(&self) -> Result<Verifier, Error> {
        let path = self.verifier();
        let text =
            fs::read_to_string(&path).map_err(|e| fail::file("read the log's key", &path, &e))?;
        let wrong = |what: &str| {
            fail::told(
                "bad-key",
                format!("`{}`: {what}", path.display()),
                "compare it with a copy you kept",
            )
        };
        let verifier = Verifier::parse(&text).map_err(|e| wrong(&e.to_string()))?;
        // One form, one meaning: a byte more or less is a change.
        if format!("{verifier}\n") == text {
            Ok(verifier)
        } else {
            Err(wrong("more than a verifier key stands in it"))
        }
    }
}

/// Reads a key file: the log's name, then the seed.
pub(super) fn parse_key(text: &str) -> Option<Signing> {
    let mut lines = text.lines();
    let (name, seed) = (lines.next()?, lines.next()?);
    let seed = exeat_record::Hash::from_hex(seed)?.0;
    let signing = Signing::from_seed(name, &seed).ok()?;
    (lines.next().is_none() && text.ends_with('\n')).then_some(signing)
}

fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Leaves a folder to its owner, where the system knows owners.
fn own(path: &Path, mode: u32) -> Result<(), Error> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(path, fs::Permissions::from_mode(mode))
            .map_err(|e| fail::file("keep to its owner", path, &e))?;
    }
    #[cfg(not(unix))]
    let _ = (path, mode);
    Ok(())
}

/// Puts a file in place of another in one step, so that no reader sees half of it.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let doing = |e: &std::io::Error| fail::file("write", path, e);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|e| doing(&e))?;
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let aside = path.with_file_name(name);
    fs::write(&aside, bytes).map_err(|e| doing(&e))?;
    fs::rename(&aside, path).map_err(|e| doing(&e))
}
