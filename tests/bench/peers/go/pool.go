// tests/bench/pool_workers.cpp in Go, as the notes have it; with the argument `fixed` the counter is atomic.
package main

import (
	"fmt"
	"os"
	"sync"
	"sync/atomic"
)

func main() {
	fixed := len(os.Args) > 1 && os.Args[1] == "fixed"
	var created int
	var createdAtomically int32
	calculators := &sync.Pool{
		New: func() interface{} {
			if fixed {
				atomic.AddInt32(&createdAtomically, 1)
			} else {
				created += 1
			}
			mem := make([]byte, 1024)
			return &mem
		},
	}
	for i := 0; i < 4; i++ {
		mem := make([]byte, 1024)
		calculators.Put(&mem)
	}
	const workers = 1024 * 1024
	var wg sync.WaitGroup
	wg.Add(workers)
	for i := workers; i > 0; i-- {
		go func() {
			defer wg.Done()
			mem := calculators.Get().(*[]byte)
			defer calculators.Put(mem)
		}()
	}
	wg.Wait()
	if fixed {
		created = int(createdAtomically)
	}
	fmt.Printf("%d calculators were created.\n", created)
}
