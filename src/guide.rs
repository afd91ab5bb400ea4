//! Pages for those who have five minutes.

#[doc = include_str!("../docs/guide-mta.md")]
pub mod mta {}

#[doc = include_str!("../docs/guide-mail.md")]
pub mod mail {}

#[doc = include_str!("../docs/guide-logs.md")]
pub mod logs {}
