package filter

// spokenFields are what messages say beside the fields of a registry: by the
// first part of their names, what stands behind it.
var spokenFields = [...]struct{ first, texts, numbers string }{
	{"dhcp", `
		hw.mac_addr id ip.client ip.your option.dhcp_server_id option.domain_name option.domain_name_server option.hostname option.message
		option.requested_ip_address option.router option.subnet_mask option.vendor_class_id`, "option.dhcp option.ip_address_lease_time"},
	{"dhcpv6", "client_domain iaaddr.ip iaprefix.pref_addr xid", "iaprefix.pref_len msgtype status_code"},
	{"echo", "data", ""},
	{"ftp", "active.cip eprt.ip eprt.ipv6 epsv.ip passive.ip request.arg request.command response.arg", "active.port eprt.port epsv.port passive.port response.code"},
	{"ftp-data", "command setup-method", ""},
	{"http", `
		accept cache_control connection content_encoding content_type cookie date host last_modified location referer request.method
		request.uri request.version response.phrase response.version server transfer_encoding upgrade user_agent content_length_header`, "content_length response.code"},
	{"http2", `
		headers.accept headers.accept_encoding headers.authority headers.cache_control headers.content_encoding headers.content_type
		headers.date headers.etag headers.last_modified headers.link headers.location headers.method headers.path headers.referer
		headers.scheme headers.server headers.user_agent headers.via`, `
		goaway.error goaway.last_stream_id headers.content_length headers.status rst_stream.error settings.enable_push
		settings.header_table_size settings.initial_window_size settings.max_concurrent_streams settings.max_frame_size
		settings.max_header_list_size streamid`},
	{"imap", "request.command request.password request.username request_tag response.status response_tag", ""},
	{"imf", "cc date from message_id subject to", ""},
	{"irc", `
		request.command request.command_parameter request.prefix request.trailer response.command response.command_parameter response.prefix
		response.trailer`, "response.num_command"},
	{"kerberos", "CNameString SNameString realm", "error_code msg_type"},
	{"ldap", "baseObject errorMessage name requestName", "messageID protocolOp resultCode"},
	{"memcache", "command key response", ""},
	{"mqtt", "clientid topic username willtopic", "conack.val dupflag kalive msgid msgtype qos retain sub.qos ver"},
	{"mysql", "client_auth_plugin error.message query response_code schema user version", "affected_rows command error_code thread_id"},
	{"ntp", "org precision rec refid xmt", "flags.li flags.mode flags.vn ppoll stratum"},
	{"pgsql", "code col.name message parameter_name parameter_value portal query severity statement status tag type", "authtype"},
	{"pop", "request.command request.data request.parameter response.data response.description response.indicator", ""},
	{"quic", "dcid scid supported_version version", "long.packet_type packet_length packet_number token_length"},
	{"radius", `
		Acct_Session_Id Called_Station_Id Calling_Station_Id Framed-IP-Address NAS_IP_Address NAS_Identifier Reply_Message User_Name`, `
		Acct_Input_Octets Acct_Output_Octets Acct_Session_Time Acct_Status_Type NAS_Port NAS_Port_Type Service_Type Session_Timeout code
		id`},
	{"resp", "bulk_string.value error integer string", "array.length"},
	{"sdp", "connection_info media owner session_name", ""},
	{"sip", "CSeq Call-ID Contact Content-Type From Method Server To User-Agent Via r-uri", "Content-Length Expires Max-Forwards Status-Code"},
	{"smtp", "auth.password auth.username req.command req.parameter rsp.parameter", "response.code"},
	{"snmp", "name", "error_status request_id version"},
	{"ssh", `
		compression_algorithms_client_to_server compression_algorithms_server_to_client encryption_algorithms_client_to_server
		encryption_algorithms_server_to_client kex_algorithms languages_client_to_server languages_server_to_client
		mac_algorithms_client_to_server mac_algorithms_server_to_client protocol server_host_key_algorithms`, "disconnect_reason message_code"},
	{"telnet", "", "cmd subcmd"},
	{"tftp", "destination_file error.message option.name option.value source_file type", "block error.code opcode"},
	{"tls", `
		handshake.ciphersuite handshake.extensions.supported_version handshake.extensions_alpn_str handshake.extensions_server_name
		handshake.version`, "alert_message.desc alert_message.level handshake.type resumed"},
	{"websocket", "payload.close.reason payload.text", "mask opcode payload.close.status_code payload_length"},
	{"x509af", "issuer notAfter notBefore serialNumber subject", ""},
	{"x509ce", "dNSName iPAddress", ""},
}

// spokenProtocols are the applications' protocols as packets name them.
var spokenProtocols = [...]string{
	"HTTP", "HTTP2", "GRPC", "WebSocket", "TLS", "SSH", "POP", "SMTP", "IMAP", "FTP", "FTP-DATA", "SIP", "RESP", "IRC", "MEMCACHE",
	"TELNET", "QUIC", "DHCP", "DHCPv6", "NTP", "RADIUS", "TFTP", "ECHO", "PGSQL", "MySQL", "MQTT", "SNMP", "LDAP", "KRB5", "MDNS", "LLMNR", "DNS",
}
