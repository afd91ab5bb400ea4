//! From a server's words to facts: versions, suites and groups resolved, what is wrong with them, what the rules say.

mod assess;
mod dialect;
mod facts;
mod finding;
mod gnutls;
mod session;
mod spelling;
mod written;

pub use assess::{Assessment, Level};
pub use dialect::Dialect;
pub use facts::{Origin, TlsFacts};
pub use finding::{Finding, Findings};
pub(crate) use session::session;
pub(crate) use spelling::names_tls;
pub(crate) use written::{Quirks, Written, has_use_for};
