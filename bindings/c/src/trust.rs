//! The fields of a header block: whose they are, and the client of each.

use core::ffi::c_char;
use core::mem::MaybeUninit;

use library::{OwnHost, Received, TrustBasis, TrustWalk, received_fields};

use crate::boundary::{Place, Text, answered, guarded, lent};
use crate::status::Status;

/// The most servers that `received_tls_hops` takes.
pub const MOST_OWN: usize = 64;

/// Whose a field is.
#[repr(C)]
#[derive(Clone, Copy)]
pub enum Trust {
    /// Unknown: the topmost field is of no server of yours, or names no server.
    Unknown = 0,
    /// One of your servers wrote it, and took the message from another one of yours.
    Own = 1,
    /// One of your servers wrote it, and took the message from outside.
    Border = 2,
    /// Another server wrote it, or someone who forged it.
    Claim = 3,
}

impl Trust {
    const ALL: [(Self, library::Trust); 3] = [
        (Self::Own, library::Trust::Own),
        (Self::Border, library::Trust::Border),
        (Self::Claim, library::Trust::Claim),
    ];

    fn of(trust: library::Trust) -> Self {
        Self::ALL.iter().find(|&&(_, known)| known == trust).map_or(Self::Unknown, |&(one, _)| one)
    }
}

/// A Received field of a message.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Hop {
    /// The field, for `received_tls_extract`. All texts here point into the header block.
    pub field: Text,
    /// Whose it is.
    pub trust: Trust,
    /// 1 if `trust` is a guess from the fields, 0 if it follows from the servers that you named.
    pub guessed: i32,
    /// The client's greeting, which proves nothing.
    pub peer_helo: Text,
    /// The client's name in the DNS, as the server looked it up.
    pub peer_name: Text,
    /// The client's IP address.
    pub peer_address: Text,
    /// 1 if the server writes a name only if it leads back to the address, else 0.
    pub peer_confirmed: i32,
}

impl Hop {
    fn of(field: &Received<'_>, walk: &mut TrustWalk<'_>) -> Self {
        let peer = field.peer();
        let trust = walk.next(field, peer);
        let known = peer.unwrap_or_default();
        Self {
            field: Text::of(Some(field.bytes())),
            trust: trust.map_or(Trust::Unknown, |(trust, _)| Trust::of(trust)),
            guessed: trust.is_some_and(|(_, basis)| basis == TrustBasis::Guessed).into(),
            peer_helo: Text::of(known.helo),
            peer_name: Text::of(known.name),
            peer_address: Text::of(known.address),
            peer_confirmed: known.confirmed.into(),
        }
    }
}

/// Lists the Received fields of a header block, or of a whole message, from the topmost. `own` names your servers as
/// `received-tls extract --own` does: `mx.example.org`, `.example.org` or `192.0.2.0/24`; at most RECEIVED_TLS_MOST_OWN.
/// Without them `trust` is a guess. Sets `*count` to the number of fields; if there are more than `room`, writes none.
///
/// # Safety
/// `header` points to `length` bytes, `own` to `owns` texts, `hops` to `room` hops, and `count` to a number. `own` may be
/// NULL if `owns` is 0, and `hops` if `room` is 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn received_tls_hops(
    header: *const c_char,
    length: usize,
    own: *const Text,
    owns: usize,
    hops: *mut Hop,
    room: usize,
    count: *mut usize,
) -> Status {
    answered(|| {
        // SAFETY: the caller's promise.
        let (header, count) = unsafe { (lent(header, length), Place::new(count, 0)?) };
        let header = header?;
        let mut hosts = [const { MaybeUninit::uninit() }; MOST_OWN];
        // SAFETY: the caller's promise.
        let own = unsafe { servers(own, owns, &mut hosts)? };
        let found = received_fields(header).count();
        count.put(found);
        if found > room {
            return Err(Status::BufferTooShort);
        }
        if found > 0 && hops.is_null() {
            return Err(Status::NullPointer);
        }
        let mut walk = TrustWalk::new(own);
        for (number, field) in received_fields(header).enumerate() {
            let hop = Hop::of(&Received::parse(field.bytes), &mut walk);
            // SAFETY: the caller's promise, for there are no more fields than `room`.
            unsafe { hops.add(number).write(hop) };
        }
        Ok(())
    })
}

/// The caller's servers, parsed into `hosts`.
///
/// # Safety
/// `own` points to `count` texts, each of as many bytes as it says, or `count` is 0.
unsafe fn servers<'h>(
    own: *const Text,
    count: usize,
    hosts: &'h mut [MaybeUninit<OwnHost<'h>>; MOST_OWN],
) -> Result<&'h [OwnHost<'h>], Status> {
    if count > MOST_OWN {
        return Err(Status::TooManyHosts);
    }
    if own.is_null() && count > 0 {
        return Err(Status::NullPointer);
    }
    let (hosts, _) = hosts.split_at_mut_checked(count).ok_or(Status::TooManyHosts)?;
    for (number, host) in hosts.iter_mut().enumerate() {
        // SAFETY: the caller's promise.
        let text = unsafe {
            let Text { bytes, length } = own.add(number).read();
            lent(bytes, length)?
        };
        let text = core::str::from_utf8(text).map_err(|_| Status::NotAHost)?;
        host.write(OwnHost::parse(text).map_err(|_| Status::NotAHost)?);
    }
    let hosts: *const [MaybeUninit<OwnHost<'h>>] = hosts;
    // SAFETY: each was written, and has the layout of what was written.
    Ok(unsafe { &*(hosts as *const [OwnHost<'h>]) })
}

/// The name of a RECEIVED_TLS_TRUST_… value in records, such as `border`; no text for RECEIVED_TLS_TRUST_UNKNOWN and
/// unknown numbers.
#[unsafe(no_mangle)]
pub extern "C" fn received_tls_trust_name(trust: i32) -> Text {
    let name = || Trust::ALL.iter().find(|&&(one, _)| one as i32 == trust).map(|(_, known)| known.name());
    guarded(Text::NONE, || Text::of(name().map(str::as_bytes)))
}
