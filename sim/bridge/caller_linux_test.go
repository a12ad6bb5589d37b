package bridge

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"time"

	"wiretale/internal/netns"
	"wiretale/wire"
)

// call is a program that runs behind a relay. It prints what came of what it
// was told to do.
func call(what string, args []string) {
	switch what {
	case "dial":
		_, err := net.Dial("tcp", args[0])
		fmt.Println(errors.Unwrap(errors.Unwrap(err)))
	case "half": // says something, says that it is all, and hears what comes back
		c := dialled(args[0])
		fmt.Fprint(c, "all that I say")
		_ = c.CloseWrite()
		answer, err := io.ReadAll(c)
		fmt.Println(string(answer), err)
	case "hear": // … until the other side is done, and then a little
		c := dialled(args[0])
		answer, err := io.ReadAll(c)
		fmt.Println(string(answer), err)
		fmt.Fprint(c, "still here")
		_ = c.CloseWrite()
		_, _ = io.ReadAll(c)
	case "cut":
		c := dialled(args[0])
		_ = c.SetLinger(0)
		_ = c.Close()
	case "press":
		press(dialled(args[0]), args[1])
	case "datagram":
		size, _ := strconv.Atoi(args[1])
		c, err := net.Dial("udp", args[0])
		if err == nil {
			_, err = c.Write(content(size))
		}
		answer := make([]byte, maxDatagram)
		n := 0
		if err == nil {
			n, err = c.Read(answer)
		}
		fmt.Println(n, digest(answer[:n]), err)
	case "echo":
		echo(args[0])
	case "nest":
		nest(args)
	case "name":
		addrs, err := net.LookupHost(args[0])
		fmt.Println(addrs, err)
	}
	os.Exit(0)
}

// echo asks for an echo and prints what comes back, from its type on without
// what the kernel fills in.
func echo(address string) {
	to := netip.MustParseAddr(address)
	c, err := dialEcho(to)
	if err == nil {
		_, err = c.Write(append([]byte{wire.EchoRequest(to.Is6()), 0, 0, 0, 0, 0, 0, 7}, "who is there"...))
	}
	answer := make([]byte, 100)
	if err == nil {
		var n int
		n, err = c.Read(answer)
		answer = answer[:n]
	}
	if err != nil || len(answer) < echoHeader {
		fmt.Println(err)
		return
	}
	fmt.Println(answer[0], answer[6:8], string(answer[8:]))
}

// nest runs a command behind a relay of its own, on a machine that is itself
// behind one: pings are allowed there.
func nest(args []string) {
	self, err := os.Executable()
	if err != nil {
		panic(err)
	}
	for i := range args {
		args[i] = strings.NewReplacer("NESTED6", Addresses().Machine6.String(), "NESTED", Addresses().Machine.String()).Replace(args[i])
	}
	r, err := NewRelay(netns.Command{Args: append([]string{self, "call"}, args...), Stdout: os.Stdout, Stderr: os.Stderr}, false)
	if err != nil {
		panic(err)
	}
	if _, err := r.Run(context.Background()); err != nil {
		panic(err)
	}
	r.Close()
}

func dialled(address string) *net.TCPConn {
	c, err := net.Dial("tcp", address)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	return c.(*net.TCPConn)
}

// pressed is what press sends in all: more than all the buffers on the way hold.
const pressed = 64 << 20

// press writes until nothing takes more, says so by another connection, and
// goes on.
func press(c *net.TCPConn, release string) {
	piece, sent, blocked := make([]byte, maxPiece), 0, false
	for sent < pressed {
		if !blocked {
			_ = c.SetWriteDeadline(time.Now().Add(time.Second))
		}
		n, err := c.Write(piece[:min(len(piece), pressed-sent)])
		sent += n
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			blocked = true
			_ = c.SetWriteDeadline(time.Time{})
			dialled(release).Close()
		case err != nil:
			fmt.Println(err)
			return
		}
	}
	_ = c.Close()
	fmt.Println("blocked", blocked)
}
