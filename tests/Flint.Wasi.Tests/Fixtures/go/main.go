// A command of Go: its runtime needs poll_oneoff (sleeping goroutines), clocks, random numbers and non-blocking
// standard input, which C and Rust do not.
package main

import (
	"fmt"
	"io"
	"os"
	"time"
)

func main() {
	if os.Getenv("PATH_INFO") == "/panic" {
		panic("on purpose")
	}
	ticks := make(chan int)
	go func() {
		for i := 0; i < 3; i++ {
			time.Sleep(5 * time.Millisecond)
			ticks <- i
		}
		close(ticks)
	}()
	count := 0
	for range ticks {
		count++
	}
	body, err := io.ReadAll(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("content-type: text/plain\n\nquery=%s body=%d ticks=%d\n", os.Getenv("QUERY_STRING"), len(body), count)
}
