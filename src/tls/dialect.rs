//! Whose words TLS facts were read in.

use core::fmt;

macro_rules! dialects {
    ($($(#[$about:meta])* $variant:ident = $name:literal,)+) => {
        /// The server whose wording TLS facts were read from.
        ///
        /// If several servers share a wording and no mark of the field identifies the writer, the dialect is the
        /// first writer's name with `-style` after it.
        ///
        /// ```
        /// use received_tls::{Dialect, Received};
        /// let field = Received::parse(b"Received: from a by b with ESMTP/TLS/AES128-SHA; 21 Nov 2026 22:45:35 +0800");
        /// assert_eq!(field.tls().unwrap().dialect, Some(Dialect::Cisco));
        /// ```
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[non_exhaustive]
        pub enum Dialect { $($(#[$about])* $variant,)+ }

        impl Dialect {
            /// Every dialect.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name that records give it.
            ///
            /// ```
            /// assert_eq!(received_tls::Dialect::Exim.name(), "exim");
            /// ```
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

dialects! {
    /// AngelmatoPhylax: `(TLS, AES256-GCM-SHA384 cipher)`.
    AngelmatoPhylax = "angelmatophylax",
    /// Cellopoint's mail firewall.
    Cellopoint = "cellopoint",
    /// chasquid.
    Chasquid = "chasquid",
    /// Cisco's Email Security Appliance, once IronPort.
    Cisco = "cisco",
    /// Comcast's gateways.
    Comcast = "comcast",
    /// CodeTwo.
    CodeTwo = "codetwo",
    /// CommuniGate Pro.
    CommuniGate = "communigate",
    /// Courier.
    Courier = "courier",
    /// The words of Courier's comment, after the protocol: McAfee's gateway writes them.
    CourierStyle = "courier-style",
    /// Cyrus, whose `version=` is the suite's family and whose `verify=YES` says nothing.
    Cyrus = "cyrus",
    /// Dovecot.
    Dovecot = "dovecot",
    /// Exclaimer's proxy.
    Exclaimer = "exclaimer",
    /// Exim, built with OpenSSL or GnuTLS.
    Exim = "exim",
    /// The words of Exim's comments, where the protocol is not in Exim's small letters.
    EximStyle = "exim-style",
    /// Forcepoint's gateway.
    Forcepoint = "forcepoint",
    /// Google's servers.
    Google = "google",
    /// Novell GroupWise.
    GroupWise = "groupwise",
    /// Halon.
    Halon = "halon",
    /// Haraka.
    Haraka = "haraka",
    /// IBM's gateway.
    Ibm = "ibm",
    /// Apache James.
    James = "james",
    /// Kerio Connect.
    Kerio = "kerio",
    /// KumoMTA.
    KumoMta = "kumomta",
    /// MailChannels' servers.
    MailChannels = "mailchannels",
    /// MailEnable.
    MailEnable = "mailenable",
    /// Mailgun's servers.
    Mailgun = "mailgun",
    /// Trustwave MailMarshal.
    MailMarshal = "mailmarshal",
    /// MDaemon.
    MDaemon = "mdaemon",
    /// MessageLabs, now Symantec's cloud.
    MessageLabs = "messagelabs",
    /// Microsoft Exchange, Exchange Online and the SMTP service of Windows.
    Microsoft = "microsoft",
    /// The words of Exchange's comment, in another server's field.
    MicrosoftStyle = "microsoft-style",
    /// MIMEDefang, in its own template.
    MimeDefang = "mimedefang",
    /// Mimecast's servers.
    Mimecast = "mimecast",
    /// Momentum, once ecelerity.
    Momentum = "momentum",
    /// mox.
    Mox = "mox",
    /// The words of mox's comment, in another server's field.
    MoxStyle = "mox-style",
    /// Naver's servers.
    Naver = "naver",
    /// NoSpamProxy.
    NoSpamProxy = "nospamproxy",
    /// OpenSMTPD.
    OpenSmtpd = "opensmtpd",
    /// Postfix under its own name.
    Postfix = "postfix",
    /// The words of Postfix's comment, in the field of a Postfix that bears another name or of another server.
    PostfixStyle = "postfix-style",
    /// Postini's servers.
    Postini = "postini",
    /// Proofpoint's servers.
    Proofpoint = "proofpoint",
    /// The words of the TLS patch for qmail: `encrypted` after the suite.
    QmailStyle = "qmail-style",
    /// qpsmtpd.
    Qpsmtpd = "qpsmtpd",
    /// The clause of RFC 8314 without a mark of its writer.
    Rfc8314 = "rfc8314",
    /// sendmail.
    Sendmail = "sendmail",
    /// The words of sendmail's comment, some or all, in another server's field.
    SendmailStyle = "sendmail-style",
    /// SmarterMail, which writes .NET's names of version and cipher.
    SmarterMail = "smartermail",
    /// s/qmail.
    Sqmail = "sqmail",
    /// Stalwart.
    Stalwart = "stalwart",
    /// Strato's servers.
    Strato = "strato",
    /// Symantec Messaging Gateway.
    Symantec = "symantec",
    /// T-Online's servers.
    TOnline = "t-online",
    /// Tessian's servers.
    Tessian = "tessian",
    /// A word for TLS and no more, by nobody in particular.
    TlsOnly = "tls-only",
    /// virusfree.cz.
    VirusFree = "virusfree",
    /// Yahoo's servers, and AOL's.
    Yahoo = "yahoo",
    /// Yandex's servers.
    Yandex = "yandex",
    /// ZoneMTA.
    ZoneMta = "zonemta",
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
