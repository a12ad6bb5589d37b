package capture

import (
	"encoding/binary"
	"errors"
	"net"
	"sync/atomic"
	"time"
	"unsafe"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"

	"wiretale/capture/pcapfilter"
	"wiretale/wire"
)

const (
	// ringBlock holds the longest frame there can be, offload included, with
	// room to spare: a frame must fit one block.
	ringBlock = 512 << 10
	// ringPatience is how long the kernel may keep a block that isn't full, in
	// milliseconds: it bounds how late a frame is seen.
	ringPatience = 10
)

// ring is a packet socket on one interface, with the memory into which the
// kernel writes frames (Documentation/networking/packet_mmap.rst, TPACKET_V3).
type ring struct {
	tap
	fd       int
	index    int
	hardware uint16
	memory   []byte
	blocks   int
	block    int    // the one that the kernel hands over next, or that is being read
	begun    bool   // it is being read
	waiting  uint32 // frames of it that were not taken
	at       uint32 // where the first of them lies in it
	raw      bool
	again    tap // stands in for the ring's own tap where a frame was seen before
	cooked   []byte
}

// openRing begins to watch an interface.
func openRing(i *net.Interface, blocks int, filter *pcapfilter.Filter) (*ring, error) {
	r := &ring{index: i.Index, hardware: hardwareType(i.Name), blocks: blocks, fd: -1}
	r.Interface, r.file, r.offset = i.Name, i.Name, -1
	r.Link, r.raw = linkOf(r.hardware)
	r.Loopback = r.hardware == unix.ARPHRD_LOOPBACK
	r.again = r.tap
	r.again.Again = true
	var program []bpf.RawInstruction
	if filter != nil {
		var err error
		if program, err = assemble(filter, pcapfilter.Target{Link: r.Link, Netmask: netmask(i), Kernel: true}); err != nil {
			return nil, err
		}
	}
	if err := r.open(program); err != nil {
		r.close()
		return nil, liveError(i.Name, err)
	}
	return r, nil
}

// open makes the socket.
func (r *ring) open(program []bpf.RawInstruction) (err error) {
	kind := unix.SOCK_RAW
	if !r.raw {
		kind = unix.SOCK_DGRAM
	}
	// Protocol 0 receives nothing until the socket is bound.
	r.fd, err = unix.Socket(unix.AF_PACKET, kind|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		return err
	}
	return r.begin(program)
}

// begin has the socket's frames written to memory from now on. The filter is
// there before it receives anything, so that nothing passes that it wouldn't let
// through.
func (r *ring) begin(program []bpf.RawInstruction) (err error) {
	if err = unix.SetsockoptInt(r.fd, unix.SOL_PACKET, unix.PACKET_VERSION, unix.TPACKET_V3); err != nil {
		return err
	}
	if r.Loopback {
		// What leaves by lo comes back by it: of the two sightings, the one
		// coming in is kept. Before Linux 4.20 record alone has to see to it.
		err = unix.SetsockoptInt(r.fd, unix.SOL_PACKET, unix.PACKET_IGNORE_OUTGOING, 1)
		if err != nil && err != unix.ENOPROTOOPT {
			return err
		}
	}
	if err = attach(r.fd, program); err != nil {
		return err
	}
	if err = r.reserve(); err != nil {
		return err
	}
	everything := binary.NativeEndian.Uint16([]byte{unix.ETH_P_ALL >> 8, unix.ETH_P_ALL & 0xff})
	if err = unix.Bind(r.fd, &unix.SockaddrLinklayer{Protocol: everything, Ifindex: r.index}); err != nil {
		return err
	}
	return r.trouble() // an interface that is down can be bound to, and says so only here
}

// reserve has the kernel make the ring: a smaller one where there is no memory
// for it.
func (r *ring) reserve() error {
	for {
		request := unix.TpacketReq3{
			Block_size:     ringBlock,
			Block_nr:       uint32(r.blocks),
			Frame_size:     ringBlock,
			Frame_nr:       uint32(r.blocks),
			Retire_blk_tov: ringPatience,
		}
		err := unix.SetsockoptTpacketReq3(r.fd, unix.SOL_PACKET, unix.PACKET_RX_RING, &request)
		if err == unix.ENOMEM && r.blocks > 1 {
			r.blocks /= 2
			continue
		}
		if err != nil {
			return err
		}
		r.memory, err = unix.Mmap(r.fd, 0, ringBlock*r.blocks, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
		return err
	}
}

// close may be called more than once.
func (r *ring) close() {
	if r.memory != nil {
		unix.Munmap(r.memory) // it was mapped
		r.memory = nil
	}
	if r.fd >= 0 {
		unix.Close(r.fd)
		r.fd = -1
	}
}

// The layout of a block descriptor: its status and what it holds.
const (
	blockStatusAt  = 8
	blockPacketsAt = 12
	blockFirstAt   = 16
)

// next returns the first frame that the kernel has handed over and that wasn't
// taken yet; nil where there is none. It stays as it is until it is taken.
func (r *ring) next() *unix.Tpacket3Hdr {
	for r.waiting == 0 {
		block := r.memory[r.block*ringBlock : (r.block+1)*ringBlock]
		status := (*uint32)(unsafe.Pointer(&block[blockStatusAt]))
		if r.begun {
			atomic.StoreUint32(status, unix.TP_STATUS_KERNEL)
			r.block, r.begun = (r.block+1)%r.blocks, false
			continue
		}
		if atomic.LoadUint32(status)&unix.TP_STATUS_USER == 0 {
			return nil
		}
		r.begun = true
		r.waiting = binary.NativeEndian.Uint32(block[blockPacketsAt:])
		r.at = binary.NativeEndian.Uint32(block[blockFirstAt:])
	}
	return (*unix.Tpacket3Hdr)(unsafe.Pointer(&r.memory[r.block*ringBlock+int(r.at)]))
}

// take passes over the frame that next returned.
func (r *ring) take(h *unix.Tpacket3Hdr) {
	r.waiting--
	r.at += h.Next_offset
}

// frame is the frame of a header that next returned, and false if it isn't one
// to keep. Its sockaddr_ll stands behind its header, aligned to 16 bytes.
func (r *ring) frame(h *unix.Tpacket3Hdr) (f frame, keep bool) {
	packet := r.memory[r.block*ringBlock+int(r.at):]
	address := (*unix.RawSockaddrLinklayer)(unsafe.Pointer(&packet[unix.SizeofTpacket3Hdr]))
	f = frame{when: time.Unix(int64(h.Sec), int64(h.Nsec)), length: int(h.Len)}
	switch {
	case !r.Loopback:
		f.direction = packetTypeDirection(uint16(address.Pkttype))
	case address.Pkttype == unix.PACKET_OUTGOING:
		return f, false
	}
	switch {
	case !r.raw:
		f.data = r.cook(address, packet[h.Net:uint32(h.Net)+h.Snaplen])
		f.length += len(f.data) - int(h.Snaplen)
	case h.Status&unix.TP_STATUS_VLAN_VALID != 0 && r.Link == wire.LinkEthernet && h.Snaplen >= 12:
		f.data = r.tag(h, packet[h.Mac:uint32(h.Mac)+h.Snaplen])
		f.length += 4
	default:
		f.data = packet[h.Mac : uint32(h.Mac)+h.Snaplen]
	}
	return f, true
}

// tag puts a VLAN tag back that the kernel took out of a frame (IEEE 802.1Q).
func (r *ring) tag(h *unix.Tpacket3Hdr, data []byte) []byte {
	protocol := uint16(unix.ETH_P_8021Q)
	if h.Status&unix.TP_STATUS_VLAN_TPID_VALID != 0 {
		protocol = h.Hv1.Vlan_tpid
	}
	b := append(r.cooked[:0], data[:12]...)
	b = binary.BigEndian.AppendUint16(b, protocol)
	b = binary.BigEndian.AppendUint16(b, uint16(h.Hv1.Vlan_tci))
	r.cooked = append(b, data[12:]...)
	return r.cooked
}

// cook puts a Linux cooked header before a datagram
// (https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html).
func (r *ring) cook(a *unix.RawSockaddrLinklayer, data []byte) []byte {
	b := binary.NativeEndian.AppendUint16(r.cooked[:0], a.Protocol) // it is in network order already
	b = binary.BigEndian.AppendUint16(b, 0)
	b = binary.BigEndian.AppendUint32(b, uint32(r.index))
	b = binary.BigEndian.AppendUint16(b, r.hardware)
	b = append(b, a.Pkttype, min(a.Halen, 8))
	b = append(b, a.Addr[:]...)
	r.cooked = append(b, data...)
	return r.cooked
}

// missed returns how many frames the kernel had to drop since it was last
// asked.
func (r *ring) missed() int {
	s, err := unix.GetsockoptTpacketStatsV3(r.fd, unix.SOL_PACKET, unix.PACKET_STATISTICS)
	if err != nil {
		return 0
	}
	return int(s.Drops)
}

// trouble is why the socket receives nothing any more, and nil where it does.
func (r *ring) trouble() error {
	n, err := unix.GetsockoptInt(r.fd, unix.SOL_SOCKET, unix.SO_ERROR)
	if err == nil && n != 0 {
		err = unix.Errno(n)
	}
	return err
}

// liveError says why an interface can't be watched.
func liveError(name string, err error) *Error {
	e := &Error{File: name, Offset: -1, Code: LiveFailed, Err: err}
	switch {
	case errors.Is(err, unix.EPERM), errors.Is(err, unix.EACCES):
		e.Code = LiveDenied
	case errors.Is(err, unix.ENETDOWN), errors.Is(err, unix.ENXIO), errors.Is(err, unix.ENODEV):
		e.Code = LiveDown
	default:
		e.Found = err.Error()
	}
	return e
}
