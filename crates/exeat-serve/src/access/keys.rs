//! API keys: made once, shown once, kept as hashes.

use crate::access::Role;
use crate::reply::hex;
use crate::serve::ServeError;
use exeat::terms::Diagnostic;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::RwLock;
use std::time::SystemTime;

/// A key as it is kept: the secret itself is nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Key {
    /// Its public part, by which it is named and revoked.
    pub id: String,
    /// Whose data it opens.
    pub tenant: String,
    /// The person or program it was given to.
    pub name: String,
    /// `viewer`, `screener`, `officer` or `admin`.
    pub role: String,
    /// SHA-256 of the secret, which has 256 random bits: no salt or slow hash would add anything.
    pub hash: String,
    /// Whether it no longer opens anything.
    #[serde(default)]
    pub revoked: bool,
}

/// A key just made.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// What is kept.
    pub key: Key,
    /// What its owner sends; shown once.
    pub secret: String,
}

/// The keys of a data folder.
#[derive(Debug)]
pub struct Keys {
    file: Option<PathBuf>,
    read: RwLock<(Option<SystemTime>, Vec<Key>)>,
}

fn wrong(code: &'static str, message: String, help: &str) -> ServeError {
    ServeError::one(Diagnostic::error(code, message).with_help(help))
}

impl Keys {
    /// The keys of a data folder; none without one.
    ///
    /// # Errors
    /// When the file of keys cannot be read.
    pub fn open(data: Option<&Path>) -> Result<Keys, ServeError> {
        let keys = Keys {
            file: data.map(|d| d.join("keys.json")),
            read: RwLock::new((None, Vec::new())),
        };
        keys.refresh()?;
        Ok(keys)
    }

    /// Whether any key was ever made: from then on every call must carry one.
    #[must_use]
    pub fn are_used(&self) -> bool {
        self.read.read().is_ok_and(|read| !read.1.is_empty())
    }

    /// All keys.
    #[must_use]
    pub fn all(&self) -> Vec<Key> {
        self.read.read().map(|r| r.1.clone()).unwrap_or_default()
    }

    /// Reads the file again if it was written since: a key that was revoked stops at once.
    ///
    /// # Errors
    /// When the file cannot be read or is not one of keys; the keys known before stay in use.
    pub fn refresh(&self) -> Result<(), ServeError> {
        let Some(file) = &self.file else {
            return Ok(());
        };
        let bad = |e: &dyn std::fmt::Display| {
            wrong(
                "bad-keys",
                format!("cannot read `{}`: {e}", file.display()),
                "the file is written by `exeat serve key add`; take it from a backup",
            )
        };
        let changed = match fs::metadata(file) {
            Ok(meta) => meta.modified().ok(),
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(e) => return Err(bad(&e)),
        };
        if let Ok(read) = self.read.read()
            && read.0.is_some()
            && read.0 == changed
        {
            return Ok(());
        }
        let text = fs::read_to_string(file).map_err(|e| bad(&e))?;
        let keys: Vec<Key> = serde_json::from_str(&text).map_err(|e| bad(&e))?;
        if let Ok(mut read) = self.read.write() {
            *read = (changed, keys);
        }
        Ok(())
    }

    /// The key of a secret.
    #[must_use]
    pub fn find(&self, secret: &str) -> Option<Key> {
        // Hashes are compared, and a hash tells nothing about how near a guess was.
        let hash = hash(secret);
        self.all()
            .into_iter()
            .find(|key| !key.revoked && key.hash == hash)
    }

    /// The key of an id, if it still opens anything.
    #[must_use]
    pub fn by_id(&self, id: &str) -> Option<Key> {
        self.all().into_iter().find(|k| !k.revoked && k.id == id)
    }

    /// Makes a key and keeps its hash.
    ///
    /// # Errors
    /// When a name is empty, there is no data folder, or the file cannot be written.
    pub fn add(&self, tenant: &str, name: &str, role: Role) -> Result<NewKey, ServeError> {
        // A tenant's data stands in a folder of its name.
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if tenant.is_empty() || tenant.len() > 40 || !tenant.bytes().all(plain) {
            return Err(wrong(
                "bad-name",
                "a tenant has 1 to 40 small letters, digits and hyphens".to_owned(),
                "write it as acme-tokyo",
            ));
        }
        if name.trim().is_empty() || name.len() > 80 || name.chars().any(char::is_control) {
            return Err(wrong(
                "bad-name",
                "a name has 1 to 80 bytes, and no line breaks".to_owned(),
                "give the person or program a short name",
            ));
        }
        self.refresh()?;
        let id = hex(&random::<6>()?);
        let secret = format!("exeat_{id}_{}", hex(&random::<32>()?));
        let key = Key {
            id,
            tenant: tenant.to_owned(),
            name: name.to_owned(),
            role: role.as_str().to_owned(),
            hash: hash(&secret),
            revoked: false,
        };
        let mut keys = self.all();
        keys.push(key.clone());
        self.write(keys)?;
        Ok(NewKey { key, secret })
    }

    /// Revokes a key.
    ///
    /// # Errors
    /// When there is no such key, or the file cannot be written.
    pub fn revoke(&self, id: &str) -> Result<(), ServeError> {
        self.refresh()?;
        let mut keys = self.all();
        let Some(key) = keys.iter_mut().find(|k| k.id == id) else {
            return Err(wrong(
                "unknown-key-id",
                format!("there is no key `{id}`"),
                "`exeat serve key list` names them",
            ));
        };
        key.revoked = true;
        self.write(keys)
    }

    fn write(&self, keys: Vec<Key>) -> Result<(), ServeError> {
        let Some(file) = &self.file else {
            return Err(wrong(
                "no-data",
                "there is no data folder to keep keys in".to_owned(),
                "name one with --data",
            ));
        };
        let bad = |e: &dyn std::fmt::Display| {
            wrong(
                "unwritable",
                format!("cannot write `{}`: {e}", file.display()),
                "check the folder and the permission to write there",
            )
        };
        let text = serde_json::to_string_pretty(&keys).map_err(|e| bad(&e))?;
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(|e| bad(&e))?;
        }
        // Written beside and renamed, so that a reader sees the old file or the new one.
        let beside = file.with_extension("json.new");
        fs::write(&beside, text).map_err(|e| bad(&e))?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(&beside, fs::Permissions::from_mode(0o600)).map_err(|e| bad(&e))?;
        }
        fs::rename(&beside, file).map_err(|e| bad(&e))?;
        if let Ok(mut read) = self.read.write() {
            let changed = fs::metadata(file).and_then(|m| m.modified()).ok();
            *read = (changed, keys);
        }
        Ok(())
    }
}

fn hash(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

/// Random bytes from the system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], ServeError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|e| {
        wrong(
            "no-randomness",
            format!("the system gives no random numbers: {e}"),
            "try again",
        )
    })?;
    Ok(bytes)
}
