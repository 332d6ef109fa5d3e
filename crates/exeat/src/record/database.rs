//! Which database keeps a record: the file in its folder, or a server that the file `database` names.

use super::fail;
use super::folder::Folder;
use super::postgres::Postgres;
use super::sqlite::{Sqlite, Use};
use crate::error::Error;
use exeat_record::Store;
use std::fs;
use std::path::PathBuf;

/// Where a record's entries are.
#[derive(Debug, Clone)]
pub(super) enum Database {
    /// In this file.
    File(PathBuf),
    /// In the server that these words connect to.
    Server(String),
}

impl Database {
    /// The database of a folder; the file where nothing else is said.
    pub(super) fn of(folder: &Folder) -> Result<Database, Error> {
        let path = folder.server();
        match fs::read_to_string(&path) {
            Ok(words) => Ok(Database::Server(words.trim().to_owned())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Ok(Database::File(folder.database()))
            }
            Err(error) => Err(fail::file("read", &path, &error)),
        }
    }

    /// Whether there is something to open.
    pub(super) fn is_there(&self) -> bool {
        match self {
            Database::File(path) => path.is_file(),
            Database::Server(_) => true,
        }
    }

    /// A connection that writes; makes the tables where there are none.
    pub(super) fn write(&self) -> Result<Box<dyn Store>, Error> {
        Ok(match self {
            Database::File(path) => Box::new(Sqlite::open(path, Use::Write)?),
            Database::Server(words) => Box::new(Postgres::open(words, true)?),
        })
    }

    /// A connection that reads.
    pub(super) fn read(&self) -> Result<Box<dyn Store>, Error> {
        Ok(match self {
            Database::File(path) => Box::new(Sqlite::open(path, Use::Read)?),
            Database::Server(words) => Box::new(Postgres::open(words, false)?),
        })
    }
}
