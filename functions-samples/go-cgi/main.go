// A program in CGI style (RFC 3875): answers with the request as JSON and the SHA-256 of its body.
package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
)

type answer struct {
	Language string              `json:"language"`
	Method   string              `json:"method"`
	Path     string              `json:"path"`
	Query    map[string][]string `json:"query"`
	Bytes    int64               `json:"bytes"`
	SHA256   string              `json:"sha256"`
}

func run(input io.Reader, output io.Writer) error {
	query, err := url.ParseQuery(os.Getenv("QUERY_STRING"))
	if err != nil {
		_, err = fmt.Fprint(output, "Status: 400 Bad Request\r\nContent-Type: text/plain\r\n\r\nThe query is malformed.\n")
		return err
	}
	hash := sha256.New()
	length, err := io.Copy(hash, input)
	if err != nil {
		return fmt.Errorf("reading the body: %w", err)
	}
	buffered := bufio.NewWriter(output)
	fmt.Fprint(buffered, "Content-Type: application/json\r\n\r\n")
	err = json.NewEncoder(buffered).Encode(answer{
		Language: "go",
		Method:   os.Getenv("REQUEST_METHOD"),
		Path:     os.Getenv("PATH_INFO"),
		Query:    query,
		Bytes:    length,
		SHA256:   hex.EncodeToString(hash.Sum(nil)),
	})
	if err != nil {
		return err
	}
	return buffered.Flush()
}

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "go-cgi:", err)
		os.Exit(1)
	}
}
